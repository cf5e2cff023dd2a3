import { request } from 'undici'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { isSafeExternalUrl, registryLabel } from '../../../../shared/registry-url.ts'
import { readBody } from '../../infra/http/body.ts'
import type { Network } from '../../infra/http/network.ts'
import { transportFailure } from '../../infra/http/transport-failure.ts'

export interface FetchLimits {
  /** Of the answer. */
  readonly bytes: number
  /** For all of it, redirects included, in milliseconds. */
  readonly time: number
}

const mostRedirects = 3

/**
 * Reads a public text from the web: no credential, no cookie, https only (http on this machine). Fails when it is
 * out of reach, answers with anything but 200, sends too much, or leads to where https does not hold.
 */
export async function fetchText(url: string, limits: FetchLimits, network: Network): Promise<Result<string>> {
  const signal = AbortSignal.timeout(limits.time)
  let target = url
  for (let hops = 0; hops <= mostRedirects; hops++) {
    if (!isSafeExternalUrl(target)) return fail('invalid-request', `${label(url)} does not use https.`)
    const answer = await fetchOnce(new URL(target), signal, limits.bytes, network)
    if (!answer.ok) return answer
    if (answer.value.kind === 'text') return ok(answer.value.text)
    target = answer.value.to
  }
  return fail('unexpected-response', `${label(url)} redirects too many times.`)
}

type Answer =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'redirect'; readonly to: string }

async function fetchOnce(
  url: URL,
  signal: AbortSignal,
  bytes: number,
  network: Network,
): Promise<Result<Answer>> {
  const way = await network.dispatcherFor(url)
  if (!way.ok) return way
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: way.value,
      signal,
      headers: { accept: 'application/json, text/plain, */*', 'user-agent': 'Tokentray' },
    })
    const to = statusCode >= 300 && statusCode < 400 ? URL.parse(String(headers['location']), url.href) : null
    if (to || statusCode !== 200) await body.dump()
    if (to) return ok({ kind: 'redirect', to: to.href })
    if (statusCode !== 200) {
      return fail('unexpected-response', `${label(url.href)} answered with status ${statusCode}.`, {
        status: statusCode,
      })
    }
    const { text, whole } = await readBody(body, bytes)
    return whole
      ? ok({ kind: 'text', text })
      : fail('unexpected-response', `${label(url.href)} sent an answer that is too large.`)
  } catch (error) {
    const stopped = signal.aborted ? 'late' : null
    return { ok: false, failure: transportFailure(error, { url, registry: url.href, stopped }) }
  }
}

const label = (url: string) => URL.parse(url)?.host ?? registryLabel(url)

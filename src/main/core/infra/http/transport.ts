import { request as undiciRequest } from 'undici'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { Secret } from '../secrets/secret.ts'
import type { Credential, RegistryRequest, RegistryResponse } from './message.ts'
import { createNetwork, type Network } from './network.ts'
import { pause, pauseBeforeRetry } from './retry.ts'
import { transportFailure } from './transport-failure.ts'
import { parseForeignJson, type ForeignJson } from '../json.ts'
import { readBody } from './body.ts'

export interface Transport {
  readonly registry: RegistryUrl
  send(request: RegistryRequest): Promise<Result<RegistryResponse>>
  /** The address a request would go to, or a failure when it would leave the registry. */
  resolve(path: string): Result<URL>
}

export interface TransportOptions {
  /** Longest wait for the answer's head and between parts of its body, in milliseconds; all in all it is twice that. */
  readonly timeout?: number
  readonly network?: Network
  /** Ends every request of this transport, down to its socket. */
  readonly signal?: AbortSignal
}

interface Limits {
  readonly signal: AbortSignal
  /** Aborted by whoever asked for it. */
  readonly cancelled: AbortSignal
  readonly deadline: AbortSignal
}

/** How requests get to a registry. */
interface Way {
  readonly registry: RegistryUrl
  readonly network: Network
  /** As in `TransportOptions`. */
  readonly timeout: number
}

const largestBody = 10 * 1024 * 1024
/** Of a refusal a sentence is shown, so no more of it is read. In bytes. */
const largestRefusal = 256 * 1024
const mostRedirects = 5

/** The way out of this machine that the whole app shares, as the environment describes it. */
const environment = createNetwork({ env: process.env })

/**
 * Speaks HTTP to one registry and to nothing else. A credential, password or code never leaves the
 * registry's origin: redirects elsewhere are refused (the npm CLI re-sends the account password in the body
 * to the target of a 308), and so are absolute addresses of another origin.
 */
export function createTransport(registry: RegistryUrl, options: TransportOptions = {}): Transport {
  const base = new URL(registry)
  const { timeout = 30_000, network = environment } = options

  function resolve(path: string): Result<URL> {
    const url = URL.parse(path, base.href)
    if (!url)
      return fail('unexpected-response', `${registryLabel(registry)} gave an address that is not valid.`, {
        registry,
      })
    if (url.origin !== base.origin) {
      return fail('unexpected-response', `${registryLabel(registry)} pointed to another host, ${url.host}.`, {
        registry,
      })
    }
    return ok(url)
  }

  async function send(request: RegistryRequest): Promise<Result<RegistryResponse>> {
    // One limit for all tries together, and for a body that comes so slowly that each part is in time and the whole never ends.
    const deadline = AbortSignal.timeout(timeout * 2)
    const cancelled = AbortSignal.any([request.signal, options.signal].filter((one) => one !== undefined))
    const limits: Limits = { deadline, cancelled, signal: AbortSignal.any([cancelled, deadline]) }
    let earlier: Result<RegistryResponse> | null = null
    for (let retries = 0; ; retries++) {
      const outcome = await follow(request, limits)
      // When the time runs out during another try, the registry's first answer tells more than that.
      if (earlier && !outcome.ok && outcome.failure.code === 'timed-out') return earlier
      const wait = pauseBeforeRetry(request, outcome, retries)
      if (wait === null) return outcome
      if (!(await pause(wait, limits.signal)))
        return cancelled.aborted ? fail('cancelled', 'You cancelled it.') : outcome
      earlier = outcome
    }
  }

  async function follow(request: RegistryRequest, limits: Limits): Promise<Result<RegistryResponse>> {
    let target = resolve(request.path)
    for (let hops = 0; target.ok && hops <= mostRedirects; hops++) {
      const response = await sendOnce(target.value, request, { registry, network, timeout }, limits)
      if (!response.ok || !isRedirect(response.value, request.method)) return response
      const location = URL.parse(response.value.headers['location'] ?? '', target.value.href)
      target = location ? resolve(location.href) : fail('unexpected-response', 'A redirect without a target.')
    }
    return target.ok
      ? fail('unexpected-response', `${registryLabel(registry)} redirects in a circle.`, { registry })
      : target
  }

  return { registry, send, resolve }
}

/** One request to one address, and its whole answer. */
async function sendOnce(
  url: URL,
  request: RegistryRequest,
  { registry, network, timeout }: Way,
  { signal, cancelled, deadline }: Limits,
): Promise<Result<RegistryResponse>> {
  const dispatcher = await network.dispatcherFor(url)
  if (!dispatcher.ok) return dispatcher
  try {
    const requesting = undiciRequest(url, {
      method: request.method,
      headers: headersOf(request),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      dispatcher: dispatcher.value,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal,
    })
    const answer = await orAborted(requesting, signal)
    const status = answer.statusCode
    const isGood = status >= 200 && status < 300
    const { text, whole } = await readBody(answer.body, isGood ? largestBody : largestRefusal)
    const json: ForeignJson = whole ? parseForeignJson(text) : { kind: 'none' }
    const excess = isGood ? excessOf(whole, json) : null
    if (excess !== null)
      return fail('unexpected-response', `${registryLabel(registry)} sent ${excess}.`, { registry })
    const value = json.kind === 'value' ? json.value : undefined
    return ok({ status, headers: flatten(answer.headers), text, json: value })
  } catch (error) {
    const stopped = cancelled.aborted ? 'cancelled' : deadline.aborted ? 'late' : null
    return { ok: false, failure: transportFailure(error, { url, registry, stopped }) }
  }
}

/** What there was too much of for a good answer; null when it can be read. */
function excessOf(whole: boolean, json: ForeignJson): string | null {
  if (!whole) return 'more than 10 MiB'
  if (json.kind === 'too-deep') return 'an answer that is nested too deeply'
  return json.kind === 'too-much' ? 'an answer with too many entries' : null
}

/**
 * undici notices an abort only when it has a connection. One that hangs half-way, such as in a TLS handshake, would keep the user waiting
 * for the whole limit. So this does not wait for it; nothing is sent on it any more, and what comes of it is dropped.
 */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function headersOf(request: RegistryRequest): Record<string, string> {
  return {
    accept: 'application/json',
    // A compressed body could become any size when it is unpacked, and lists are small enough as they are.
    'accept-encoding': 'identity',
    // Lists are never cached: what a revoke is checked against must be what the registry says now.
    'cache-control': 'no-store',
    'user-agent': 'tokentray/0.1 (npm token client)',
    'npm-command': request.command,
    'npm-auth-type': 'web',
    // Verdaccio answers 500 to a JSON content type with an empty body.
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.credential ? { authorization: authorization(request.credential) } : {}),
    ...(request.otp ? { 'npm-otp': request.otp.reveal() } : {}),
  }
}

function authorization(credential: Credential): string {
  if (credential instanceof Secret) return `Bearer ${credential.reveal()}`
  const pair = `${credential.username}:${credential.password.reveal()}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** Only 307 and 308 keep a write a write; the older ones would turn it into a read, so they are answers. */
function isRedirect(response: RegistryResponse, method: RegistryRequest['method']): boolean {
  return (
    [307, 308].includes(response.status) || (method === 'GET' && [301, 302, 303].includes(response.status))
  )
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

/** A transport that knows whether a write was sent and not answered. */
export function watchWrites(
  transport: Transport,
  signal: AbortSignal,
): { readonly transport: Transport; unanswered(): boolean } {
  let unanswered = false
  return {
    transport: {
      ...transport,
      async send(request) {
        const writes = request.method !== 'GET'
        if (writes && !signal.aborted) unanswered = true
        const outcome = await transport.send(request)
        if (writes && outcome.ok) unanswered = false
        return outcome
      },
    },
    unanswered: () => unanswered,
  }
}

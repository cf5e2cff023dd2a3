import * as v from 'valibot'
import type { Secret } from '../infra/secrets/secret.ts'
import { scrubbedStart } from '../infra/secrets/scrub.ts'
import { shortened } from '../infra/text.ts'
import type { RegistryResponse } from '../infra/http/message.ts'

const longest = 300
/** Of what was written, which may have spaces and secrets in it that are not shown. */
const looked = 2_000

/**
 * The registry's own words about a refusal, fit to show: no markup, no secret, no control characters, at most 300 characters. They are
 * looked for in npm's order: `message`, then `error`, then its notice to users of npm. cnpmcore's errors can repeat a token that was sent
 * in the path, so everything that looks like a secret is masked, not only the secrets that took part.
 */
export function serverText(response: RegistryResponse, secrets: readonly Secret[] = []): string | null {
  const raw = rawText(response) ?? response.headers['npm-notice'] ?? null
  return raw === null ? null : fitToShow(raw, secrets)
}

/**
 * What the operator of a registry tells users of npm beside a success, in the header `npm-notice`; npm's own registry does so when tokens
 * are asked about. The notice of a refusal is not read here: it is part of the refusal's own words.
 */
export function operatorNotice(response: RegistryResponse, secrets: readonly Secret[]): string | null {
  const raw = response.headers['npm-notice']
  return raw === undefined || response.status >= 300 ? null : fitToShow(raw, secrets)
}

function fitToShow(raw: string, secrets: readonly Secret[]): string | null {
  const clean = scrubbedStart(raw, secrets, looked)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return clean === '' ? null : shortened(clean, longest)
}

function rawText(response: RegistryResponse): string | null {
  const { json, text } = response
  if (typeof json === 'string') return json
  if (typeof json === 'object' && json !== null) {
    const said = sentence(json, 'message') ?? sentence(json, 'error')
    if (said !== null) {
      // CouchDB, and what is built like it, names the kind in `error` and tells more in `reason`.
      const reason = sentence(json, 'reason')
      return reason === null || reason === said ? said : `${said}: ${reason}`
    }
    // Problem details (RFC 9457).
    const problem = sentence(json, 'detail') ?? sentence(json, 'title')
    if (problem !== null) return problem
    if ('errors' in json) return issues(json.errors) ?? JSON.stringify(json.errors)
    if ('error' in json && typeof json.error === 'object') {
      const { error } = json
      return (error && 'issues' in error ? issues(error.issues) : null) ?? JSON.stringify(error)
    }
    return null
  }
  return looksLikeHtml(response) ? null : text
}

function sentence(json: object, field: string): string | null {
  const text: unknown = Object.entries(json).find(([name]) => name === field)?.[1]
  return typeof text === 'string' && text.trim() !== '' ? text : null
}

/** Lists of complaints as validators and Artifactory write them: `path: message; message`. Null when it is no such list. */
function issues(list: unknown): string | null {
  const parsed = v.safeParse(v.array(issue), list)
  if (!parsed.success) return null
  return parsed.output
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}

const issue = v.object({
  message: v.string(),
  path: v.optional(v.fallback(v.array(v.union([v.string(), v.number()])), []), []),
})

export function looksLikeHtml(response: RegistryResponse): boolean {
  return (
    /^\s*<(!doctype|html)/i.test(response.text) ||
    (response.headers['content-type'] ?? '').includes('text/html')
  )
}

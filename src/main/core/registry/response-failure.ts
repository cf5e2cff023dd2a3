import { failure, type Failure, type FailureCode, type FailureDetails } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import { waitWords } from '../../../shared/failure.ts'
import type { Secret } from '../infra/secrets/secret.ts'
import { retryAfterOf } from '../infra/http/retry.ts'
import { looksLikeHtml, serverText } from './server-text.ts'
import type { RegistryResponse } from '../infra/http/message.ts'

/** What was asked, so that a refusal can be put into the right words. */
export interface Asked {
  readonly registry: RegistryUrl
  readonly what: 'list' | 'create' | 'revoke' | 'sign-in' | 'browser sign-in' | 'who am I' | 'sign-out'
  /** Secrets that took part, to be masked in whatever the server says. */
  readonly secrets: readonly Secret[]
}

/**
 * Puts a refusal into one failure. The demand for a second factor has been handled before this (see
 * `two-factor.ts`); what is left of 401 is a bad credential, a bad password or an address not allowed.
 */
export function responseFailure(response: RegistryResponse, asked: Asked): Failure {
  const label = registryLabel(asked.registry)
  const words = serverText(response, asked.secrets)
  const wait = retryAfterOf(response)
  const details: FailureDetails = {
    registry: asked.registry,
    status: response.status,
    ...(words === null ? {} : { serverText: words }),
    ...(wait === null ? {} : { retryAfter: wait }),
  }
  const [code, message] = explain(response, asked, label, words ?? '', wait)
  return failure(code, message, details)
}

/** What was asked, as words for something that can be switched off. */
const deeds: Readonly<Record<Asked['what'], string>> = {
  list: 'listing tokens',
  create: 'making tokens',
  revoke: 'revoking tokens',
  'sign-in': 'signing in with a password',
  'browser sign-in': 'signing in with the browser',
  'who am I': 'telling who is signed in',
  'sign-out': 'signing out',
}

type Explanation = readonly [FailureCode, string]

function explain(
  response: RegistryResponse,
  asked: Asked,
  label: string,
  words: string,
  wait: number | null,
): Explanation {
  const { status } = response
  if (status === 403 && /recovery code/i.test(words) && /\bhold\b/i.test(words))
    return [
      'forbidden',
      `${label} holds this account up, since a recovery code was used. Wait until that is over.`,
    ]
  // Some registries refuse a code with another status than 401.
  if ([400, 401, 403, 422].includes(status) && speaksOfBadCode(words))
    return [
      'otp-rejected',
      `${label} refused the one-time password. A code works only once, and only for a short time.`,
    ]
  if (isMissingRoute(response)) return switchedOff(asked, label)
  // GitHub says so with a 403 (its REST documentation, "Rate limits").
  if (status === 420 || status === 429 || (status === 403 && /rate limit|too many requests/i.test(words)))
    return ['rate-limited', `${label} got too many requests. ${waitSentence(wait)}`]
  if (status === 401) return explain401(response, asked, label, words)
  if (status === 403) return explain403(response, asked, label, words)
  if (asked.what === 'sign-in' && [400, 404, 409].includes(status))
    return explainNoEntry(response, label, words)
  if (asked.what === 'revoke' && isUnknownToken(response, words))
    return ['token-not-found', `${label} does not know this token.`]
  if (status === 404 || isNotImplemented(status, words)) return switchedOff(asked, label)
  // cnpmcore takes passwords of 8 to 100 characters, and says 422 to any other.
  if (status === 422 && sendsPassword(asked) && /\bpassword\b/i.test(words))
    return ['password-rejected', `${label} did not accept the password.`]
  if (status === 407)
    return [
      'proxy-failed',
      `The proxy between you and ${label} asks for a user name and a password of its own.`,
    ]
  if (status === 511)
    return ['network-sign-in', `Your network wants you to sign in to it before you can reach ${label}.`]
  if (status === 408) return ['timed-out', `${label} gave up waiting for the request.`]
  if (status === 413) return ['invalid-request', `${label} does not accept a request as large as this one.`]
  const later = wait === null ? '' : ` ${waitSentence(wait)}`
  if (gatewayStatuses.has(status))
    return [
      'registry-error',
      `The gateway in front of ${label} got no answer from it (status ${status}).${later}`,
    ]
  if (status >= 500)
    return ['registry-error', `${label} has a problem of its own (status ${status}).${later}`]
  if (status >= 400) return ['invalid-request', `${label} did not accept the request (status ${status}).`]
  if (status >= 300)
    return [
      'unexpected-response',
      `${label} redirects this request to another address (status ${status}), and Tokentray does not follow.`,
    ]
  return unexpected(response, label)
}

/** 502 and 504 are HTTP's; the others are Cloudflare's own (its page on 5xx errors). */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 504, 520, 521, 522, 523, 524])

const waitSentence = (wait: number | null) =>
  `Wait ${wait === null ? 'a little' : waitWords(wait)} and try again.`

const sendsPassword = ({ what }: Asked) => what === 'create' || what === 'sign-in'

const switchedOff = ({ what }: Asked, label: string): Explanation => [
  'not-supported',
  `${label} has switched off ${deeds[what]}, or does not support it.`,
]

/** A code or a recovery code that is said to be wrong, in whatever words and with whatever status. */
function speaksOfBadCode(words: string): boolean {
  const code = String.raw`(otp|one-time (pass\w*|code)|recovery code|two-?factor code|2fa code)`
  const bad = '(invalid|expired|wrong|incorrect|(already )?used|not valid)'
  return new RegExp(String.raw`\b${bad} ${code}|\b${code}\b.{0,40}\b${bad}\b`, 'i').test(words)
}

/**
 * True when the server says that it does not do this at all; Verdaccio with a storage plugin that keeps no tokens says so
 * in words, with a 500 (verdaccio/verdaccio#1306).
 */
export function isNotImplemented(status: number, words: string): boolean {
  return status === 405 || status === 501 || (status >= 500 && /not implemented/i.test(words))
}

/** AWS API Gateway, which codebox-npm runs behind, says 403 with these words where it has no such route. */
export function isMissingRoute({ status, text }: RegistryResponse): boolean {
  return status === 403 && /missing authentication token/i.test(text)
}

/** npm and cnpmcore say 404 or 400; Verdaccio says 500 to a user who never had a token. */
function isUnknownToken(response: RegistryResponse, words: string): boolean {
  const { status } = response
  if (status === 404) return !looksLikeHtml(response)
  const spoken = /not found|no such|unknown|does not exist|invalid (token|key|id)/i.test(words)
  return spoken && (status === 400 || status === 500)
}

/** A sign-in that failed for the name: unknown, taken by somebody else, or no sign-in by password at all. */
function explainNoEntry(response: RegistryResponse, label: string, words: string): Explanation {
  const unknown: Explanation = ['unknown-user', `${label} does not know this user name.`]
  const { status } = response
  if (status === 409) {
    // Verdaccio says so to a new name when nobody may register, and to a known one with another password.
    return /disabled|maximum|max/i.test(words)
      ? unknown
      : ['password-rejected', `${label} did not accept the user name or the password.`]
  }
  // npm's client takes any 400 for an unknown name; a registry that says something else is believed.
  if (/\b(user|username|account)\b/i.test(words) || (status === 400 && words === '')) return unknown
  return status === 404
    ? ['not-supported', `${label} has no sign-in with a password.`]
    : ['invalid-request', `${label} did not accept the request (status ${status}).`]
}

function explain401(response: RegistryResponse, asked: Asked, label: string, words: string): Explanation {
  const schemes = authSchemes(response)
  if (schemes.includes('ipaddress'))
    return ['ip-not-allowed', `${label} does not allow your address for this sign-in.`]
  // npm says this even to credentials that do not skip two-factor (npm/cli#9957), so no cause is named.
  if (/bypass/i.test(words))
    return [
      'forbidden',
      `${label} does not let this credential manage tokens. Sign in with the account itself.`,
    ]
  if (asked.what === 'create') return ['password-rejected', `${label} did not accept the password.`]
  if (asked.what === 'sign-in')
    return ['password-rejected', `${label} did not accept the user name or the password.`]
  return ['unauthorized', `${label} does not accept this sign-in.`]
}

function explain403(response: RegistryResponse, asked: Asked, label: string, words: string): Explanation {
  if (/cidr|ip address|ip range|whitelist/i.test(words))
    return ['ip-not-allowed', `${label} does not allow your address for this sign-in.`]
  const instead = 'Sign in with the account itself.'
  if (/bypass/i.test(words))
    return [
      'bypass-token-refused',
      `${label} does not let a token that skips two-factor manage tokens. ${instead}`,
    ]
  if (/read-?only/i.test(words))
    return ['read-only-credential', `${label} lets this token only read. ${instead}`]
  return ['forbidden', whyForbidden(response, asked, label, words)]
}

function whyForbidden(response: RegistryResponse, asked: Asked, label: string, words: string): string {
  if (/automation/i.test(words))
    return `${label} does not let an automation token manage tokens. Sign in with the account itself.`
  // Verdaccio's one answer for three causes (its middleware token-auth.js).
  if (/unauthorized access/i.test(words))
    return `${label} refuses this token: it was revoked, may read only, or is limited to other addresses.`
  if (looksLikeHtml(response))
    return `Something in front of ${label}, such as a firewall, refused ${deeds[asked.what]} with a web page.`
  return `${label} does not allow ${deeds[asked.what]} with this sign-in.`
}

function unexpected(response: RegistryResponse, label: string): Explanation {
  const sent = looksLikeHtml(response)
    ? 'a web page instead of data. This network may want you to sign in first'
    : response.text === ''
      ? 'an answer with nothing in it'
      : 'an answer that could not be read'
  return ['unexpected-response', `${label} sent ${sent}. Is this the address of an npm registry?`]
}

/** A 2xx whose body is not what it should be. */
export function unreadable(
  response: RegistryResponse,
  registry: RegistryUrl,
): { ok: false; failure: Failure } {
  const [code, message] = unexpected(response, registryLabel(registry))
  return { ok: false, failure: failure(code, message, { registry, status: response.status }) }
}

export const isSuccess = (response: RegistryResponse) => response.status >= 200 && response.status < 300

/** The challenge words of `www-authenticate`, lower-case, split as npm-registry-fetch does (check-response.js). */
export function authSchemes(response: RegistryResponse): readonly string[] {
  return (response.headers['www-authenticate'] ?? '').split(/[,\s]+/).map((scheme) => scheme.toLowerCase())
}

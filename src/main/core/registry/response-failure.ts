import { failure, type Failure, type FailureCode, type FailureDetails } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../shared/token.ts'
import type { Secret } from '../keychain/secret.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { looksLikeHtml, serverText } from './server-text.ts'
import type { RegistryResponse } from './transport.ts'

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
  const wait = retryAfterSeconds(response.headers['retry-after'])
  const details: FailureDetails = {
    registry: asked.registry,
    status: response.status,
    ...(words === null ? {} : { serverText: words }),
    ...(wait === null ? {} : { retryAfter: wait }),
  }
  const [code, message] = explain(response, asked, label, words ?? '', wait)
  return failure(code, message, details)
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
  if (status === 401) return explain401(response, asked, label, words)
  if (status === 403) return explain403(asked, label, words)
  if (status === 404 && asked.what === 'revoke')
    return ['token-not-found', `${label} does not know this token.`]
  if (status === 404 && asked.what === 'sign-in')
    return ['unknown-user', `${label} does not know this user name.`]
  if (status === 400 && asked.what === 'sign-in')
    return ['unknown-user', `${label} does not know this user name.`]
  if ([404, 405, 501].includes(status))
    return ['not-supported', `${label} does not offer this (${asked.what}).`]
  if (status === 429) {
    const when = wait === null ? 'Wait a little' : `Wait ${wait} seconds`
    return ['rate-limited', `${label} had too many requests. ${when} and try again.`]
  }
  if (status >= 500) return ['registry-error', `${label} has a problem of its own (status ${status}).`]
  if (status >= 400) return ['invalid-request', `${label} did not accept the request (status ${status}).`]
  return unexpected(response, label)
}

function explain401(response: RegistryResponse, asked: Asked, label: string, words: string): Explanation {
  const schemes = authSchemes(response)
  if (schemes.includes('ipaddress'))
    return ['ip-not-allowed', `${label} does not allow your address for this sign-in.`]
  if (/bypass/i.test(words)) {
    return [
      'forbidden',
      `${label} does not let this credential manage tokens. Sign in with the account itself.`,
    ]
  }
  if (asked.what === 'create') return ['password-rejected', `${label} did not accept the password.`]
  if (asked.what === 'sign-in') {
    return ['password-rejected', `${label} did not accept the user name or the password.`]
  }
  return ['unauthorized', `${label} does not accept this sign-in.`]
}

function explain403(asked: Asked, label: string, words: string): Explanation {
  if (/cidr|ip address|ip range|whitelist/i.test(words)) {
    return ['ip-not-allowed', `${label} does not allow your address for this sign-in.`]
  }
  if (/bypass/i.test(words)) {
    return [
      'forbidden',
      `${label} does not let a token that skips two-factor manage tokens. Sign in with the account itself.`,
    ]
  }
  return ['forbidden', `${label} does not allow this (${asked.what}) with this sign-in.`]
}

function unexpected(response: RegistryResponse, label: string): Explanation {
  const what = looksLikeHtml(response) ? 'a web page instead of data' : 'an answer that could not be read'
  return ['unexpected-response', `${label} sent ${what}. Is this the address of an npm registry?`]
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

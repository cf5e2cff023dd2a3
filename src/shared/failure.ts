/**
 * Failures are values. Every call that can go wrong returns a `Result`, and every failure carries one
 * code of the closed list below, so that each of them has words on the screen (see the renderer's
 * `failure-copy.ts`) and a test can walk them all.
 */

export const failureCodes = [
  // two-factor and sign-in
  'otp-rejected',
  'web-auth-expired',
  'web-auth-unsupported',
  'password-rejected',
  'unauthorized',
  'session-ended',
  'unknown-user',
  'another-user',
  // what the registry refuses
  'forbidden',
  'ip-not-allowed',
  'bypass-token-refused',
  'read-only-credential',
  'token-not-found',
  'not-supported',
  'invalid-request',
  'rate-limited',
  // what the user typed
  'invalid-registry-url',
  'invalid-cidr',
  'ipv6-not-supported',
  // the way to the registry
  'offline',
  'registry-unreachable',
  'no-such-host',
  'proxy-failed',
  'network-sign-in',
  'timed-out',
  'tls',
  'registry-error',
  'unexpected-response',
  // the keychain
  'keychain-unavailable',
  'keychain-locked',
  'keychain-denied',
  'secret-too-large',
  'still-kept',
  // files of this computer
  'file-changed',
  'file-unwritable',
  'already-there',
  // the desktop
  'shortcut-invalid',
  'shortcut-taken',
  // the app itself
  'locked',
  'cancelled',
  'stopped',
  'storage-failed',
  'bad-request',
  'untrusted-sender',
  'internal',
] as const

export type FailureCode = (typeof failureCodes)[number]

/** Plain data only: it crosses the bridge by structured clone. `message` never holds a secret. */
export interface Failure {
  readonly code: FailureCode
  /** One sentence naming what was wrong; server text is scrubbed before it gets here. */
  readonly message: string
  /** True when the same call may succeed later without the user changing anything. */
  readonly retryable: boolean
  readonly details?: FailureDetails
}

export interface FailureDetails {
  /** The registry's own words, scrubbed of secrets. */
  readonly serverText?: string
  readonly status?: number
  /** Registry the failure came from, as its URL with trailing slash. */
  readonly registry?: string
  /** Whole seconds the registry asked us to wait. */
  readonly retryAfter?: number
  /** The offending piece of input, for `invalid-cidr` and its like. */
  readonly input?: string
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function ok(): Result<undefined>
export function ok<T>(value: T): Result<T>
export function ok<T>(value?: T): Result<T | undefined> {
  return { ok: true, value }
}

/**
 * What is true of a code beyond its words.
 * `passes`: the same call may succeed later without the user changing anything.
 * `unreached`: the registry was not reached, so nothing is known of it.
 * `resend`: what failed may be sent again at once, if it may be sent twice at all.
 * `unanswered`: no good answer came, so a write may have been done all the same.
 */
type Trait = 'passes' | 'unreached' | 'resend' | 'unanswered'

const traits: Readonly<Partial<Record<FailureCode, readonly Trait[]>>> = {
  offline: ['passes', 'unreached', 'resend'],
  'registry-unreachable': ['passes', 'unreached', 'resend', 'unanswered'],
  'proxy-failed': ['passes', 'unreached', 'resend', 'unanswered'],
  'network-sign-in': ['passes'],
  'no-such-host': ['unreached'],
  tls: ['unreached'],
  'timed-out': ['passes', 'unreached', 'unanswered'],
  'registry-error': ['passes', 'unanswered'],
  'unexpected-response': ['unanswered'],
  'rate-limited': ['passes'],
  'keychain-locked': ['passes'],
}

const has =
  (trait: Trait) =>
  ({ code }: Pick<Failure, 'code'>): boolean =>
    traits[code]?.includes(trait) ?? false

/** True when a write may have been done although no good answer to it came back. */
export const mayHaveHappened = has('unanswered')

/** True when the registry was not reached at all. */
export const isUnreached = has('unreached')

/** True when a request may be sent again at once. */
export const mayBeResent = has('resend')

const passes = has('passes')

export function failure(code: FailureCode, message: string, details?: FailureDetails): Failure {
  const base = { code, message, retryable: passes({ code }) }
  return details ? { ...base, details } : base
}

export function fail(
  code: FailureCode,
  message: string,
  details?: FailureDetails,
): { ok: false; failure: Failure } {
  return { ok: false, failure: failure(code, message, details) }
}

/** Longest that a registry can ask us to wait; who asks for more means "not today". */
export const longestWait = 24 * 60 * 60

/** Whole seconds to wait as people count them, never less than they are. */
export function waitWords(seconds: number): string {
  if (seconds >= longestWait) return 'a day or longer'
  if (seconds < 120) return several(seconds, 'second')
  if (seconds < 7_200) return several(Math.ceil(seconds / 60), 'minute')
  return several(Math.ceil(seconds / 3_600), 'hour')
}

const several = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

import { setTimeout as sleep } from 'node:timers/promises'
import { longestWait } from '../../../../shared/failure.ts'
import { mayBeResent, type Result } from '../../../../shared/failure.ts'
import type { RegistryRequest, RegistryResponse } from './message.ts'

/**
 * How often a request may be sent again by itself. A delete does the same when it is done twice, so it may be, once. A request that
 * makes something (a token, a session) may not: after a lost answer it would make a second one.
 */
const mostRetries: Readonly<Record<RegistryRequest['method'], number>> = {
  GET: 2,
  DELETE: 1,
  POST: 0,
  PUT: 0,
}

/** Statuses that may pass after a while. npm's client waits at the same ones, and at 501, which does not pass. */
const passing = (status: number) =>
  status === 408 || status === 420 || status === 429 || (status >= 500 && status !== 501)

/** In milliseconds. When a registry asks for a longer wait, the user is told so and not kept waiting. */
const longestPause = 3_000
const firstPause = 200

/**
 * Milliseconds to wait before a request is sent again, or null when it is not. A request that timed out is not, since the user has waited
 * long enough, nor is one that carries a one-time code, which serves one request only.
 */
export function pauseBeforeRetry(
  request: RegistryRequest,
  outcome: Result<RegistryResponse>,
  retries: number,
): number | null {
  if (retries >= mostRetries[request.method] || request.otp || request.once) return null
  // A random part keeps clients that were cut off together from coming back together.
  const own = firstPause * 2 ** retries * (0.5 + Math.random())
  if (!outcome.ok) return mayBeResent(outcome.failure) ? own : null
  if (request.method !== 'GET' || !passing(outcome.value.status)) return null
  const asked = retryAfterOf(outcome.value)
  if (asked === null) return own
  return asked * 1000 <= longestPause ? Math.max(asked * 1000, own) : null
}

/** False when the signal ended the wait. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal })
    return true
  } catch {
    return false
  }
}

/** The forms of an HTTP date (RFC 9110 §5.6.7); `Date.parse` alone would make one of `-5` as well. */
const httpDate = /^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/

/**
 * Whole seconds of a `retry-after` header, given as seconds or as an HTTP date (RFC 9110 §10.2.3), from 0 to a day; null
 * when absent or nonsense.
 */
export function retryAfterSeconds(header: string | undefined, now: Date = new Date()): number | null {
  const text = header?.trim() ?? ''
  const seconds = /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : httpDate.test(text)
      ? (Date.parse(text) - now.getTime()) / 1000
      : Number.NaN
  return Number.isNaN(seconds) ? null : Math.min(longestWait, Math.max(0, Math.ceil(seconds)))
}

/**
 * The same of a whole answer. A date is compared with the server's own `date`, since the clock of this computer may be hours off.
 */
export function retryAfterOf({ headers }: { headers: Readonly<Record<string, string>> }): number | null {
  const sent = Date.parse(headers['date'] ?? '')
  return retryAfterSeconds(headers['retry-after'], Number.isNaN(sent) ? new Date() : new Date(sent))
}

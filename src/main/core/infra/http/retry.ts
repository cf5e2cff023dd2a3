import { setTimeout as sleep } from 'node:timers/promises'
import { longestWait } from '../../../../shared/failure.ts'
import { mayBeResent, type Result } from '../../../../shared/failure.ts'
import type { RegistryRequest, RegistryResponse } from './message.ts'

/**
 * How often a request may be sent again by itself. A read may be; a delete once, since it does the same
 * twice; what makes something (a token, a session) never, for a lost answer would make a second one.
 */
const mostRetries: Readonly<Record<RegistryRequest['method'], number>> = {
  GET: 2,
  DELETE: 1,
  POST: 0,
  PUT: 0,
}

/** Refusals that pass: npm's client waits for the same ones, apart from 501, which never passes. */
const passing = (status: number) =>
  status === 408 || status === 420 || status === 429 || (status >= 500 && status !== 501)

/** A registry that asks for more is left alone: the user is told how long, rather than kept waiting. */
const longestPause = 3_000
const firstPause = 200

/**
 * Milliseconds to wait before sending again, or null when the outcome stands. A timeout stands: the user has
 * waited long enough. A one-time code serves one request, so what carries one is never sent again.
 */
export function pauseBeforeRetry(
  request: RegistryRequest,
  outcome: Result<RegistryResponse>,
  retries: number,
): number | null {
  if (retries >= mostRetries[request.method] || request.otp || request.once) return null
  // Spread out, so that many clients that were cut off together do not come back together.
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
 * The same of a whole answer. A date is held against the server's own `date`, for the clock of this computer may
 * be hours off.
 */
export function retryAfterOf({ headers }: { headers: Readonly<Record<string, string>> }): number | null {
  const sent = Date.parse(headers['date'] ?? '')
  return retryAfterSeconds(headers['retry-after'], Number.isNaN(sent) ? new Date() : new Date(sent))
}

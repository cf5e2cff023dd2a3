import { longestWait } from '../../../../shared/wait.ts'

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

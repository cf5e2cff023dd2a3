/** Whole seconds of a `retry-after` header, given as seconds or as an HTTP date (RFC 9110 §10.2.3); null when absent or nonsense. */
export function retryAfterSeconds(header: string | undefined, now: Date = new Date()): number | null {
  if (header === undefined || header.trim() === '') return null
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Math.ceil(Number(header))
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now.getTime()) / 1000))
}

/**
 * The same of a whole answer. A date is held against the server's own `date`, for the clock of this computer may
 * be hours off.
 */
export function retryAfterOf({ headers }: { headers: Readonly<Record<string, string>> }): number | null {
  const sent = Date.parse(headers['date'] ?? '')
  return retryAfterSeconds(headers['retry-after'], Number.isNaN(sent) ? new Date() : new Date(sent))
}

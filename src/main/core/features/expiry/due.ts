import type { RememberedToken } from '../../../../shared/expiry.ts'

export const dayMs = 24 * 60 * 60_000

/** A token whose end is near enough to be told. */
export interface DueToken {
  readonly account: string
  readonly token: RememberedToken
  /** The notice that is due: this many days before, the fewest that fit. */
  readonly days: number
}

/** The fewest of `days` within which something ends; null when it is further off, or over. All times in milliseconds. */
export function dueDays(expires: number, now: number, days: readonly number[]): number | null {
  const left = expires - now
  if (left <= 0) return null
  const within = days.filter((count) => left <= count * dayMs)
  return within.length === 0 ? null : Math.min(...within)
}

/** The next moment at which a notice becomes due; null when none will. */
export function nextDue(
  tokens: readonly RememberedToken[],
  now: number,
  days: readonly number[],
): number | null {
  const moments = tokens.flatMap(({ expires }) => days.map((count) => Date.parse(expires) - count * dayMs))
  const ahead = moments.filter((moment) => moment > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

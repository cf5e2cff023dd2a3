import type { Keyed } from './keyed.ts'
import type { Token } from './token.ts'

/** Days before a token expires on which the user can be told, the earliest first. */
export const noticeDays = [14, 7, 3, 1] as const
export type NoticeDay = (typeof noticeDays)[number]

/** What is kept of a token between runs, so that its end is told even when its list cannot be read any more. */
export interface RememberedToken {
  readonly key: string
  readonly name: string | null
  readonly masked: string
  /** ISO 8601, UTC. */
  readonly expires: string
}

/** The tokens of one account that end some day, as its list last showed them. */
export interface RememberedList {
  /** ISO 8601 time at which the list was read. */
  readonly readAt: string
  readonly tokens: readonly RememberedToken[]
}

/** The part of the state that is about expiry. */
export interface ExpiryState {
  /** ISO 8601 time until which no notice is shown; null when they are. */
  readonly snoozedUntil: string | null
  /** By account id, from this run and earlier ones. */
  readonly remembered: Keyed<RememberedList>
}

export const noExpiry: ExpiryState = { snoozedUntil: null, remembered: {} }

/** When something ends, as the time line groups it; the order of the groups is the order on the screen. */
export const expiryGroups = ['over', 'week', 'fortnight', 'quarter', 'later', 'never', 'not-told'] as const
export type ExpiryGroup = (typeof expiryGroups)[number]

const day = 24 * 60 * 60_000

/** @param now milliseconds since 1970 */
export function expiryGroupOf(
  { expires, revoked, tellsExpiry }: Pick<Token, 'expires' | 'revoked' | 'tellsExpiry'>,
  now: number,
): ExpiryGroup {
  if (revoked !== null) return 'over'
  if (expires === null) return tellsExpiry ? 'never' : 'not-told'
  const left = Date.parse(expires) - now
  if (left <= 0) return 'over'
  if (left <= 7 * day) return 'week'
  if (left <= 14 * day) return 'fortnight'
  return left <= 90 * day ? 'quarter' : 'later'
}

import { undated, type Token } from '../../../shared/token.ts'
import { msPerDay, exactTime, relativeTime } from './dates.ts'

/** A date in a row: what is shown, what the tooltip says, and how it should look. */
export interface DateWords {
  readonly text: string
  /** A second line, where one says more. */
  readonly detail?: string
  readonly title: string
  readonly tone: 'plain' | 'muted' | 'amber'
}

const soon = 7 * msPerDay

/** When a token ends, amber in its last seven days. */
export function expiryWords(
  { expires, tellsExpiry }: Pick<Token, 'expires' | 'tellsExpiry'>,
  now: number,
): DateWords {
  if (expires === null) return absent(tellsExpiry ? 'Never' : 'Not stated', 'when tokens expire', tellsExpiry)
  const time = Date.parse(expires)
  const text = relativeTime(time, now)
  const title = exactTime(time)
  if (time <= now) return { text: 'Expired', detail: text, title, tone: 'muted' }
  return { text, title, tone: time - now < soon ? 'amber' : 'plain' }
}

/** When a token was revoked. */
export function revokedWords(revoked: string, now: number): DateWords {
  if (revoked === undated) return { text: 'Revoked', title: 'The registry does not say when.', tone: 'muted' }
  const time = Date.parse(revoked)
  return { text: 'Revoked', detail: relativeTime(time, now), title: exactTime(time), tone: 'muted' }
}

/** When a token was last used. */
export function lastUseWords(
  { lastUsed, tellsLastUse }: Pick<Token, 'lastUsed' | 'tellsLastUse'>,
  now: number,
): DateWords {
  if (lastUsed === null)
    return absent(tellsLastUse ? 'Never' : 'Not stated', 'when tokens are used', tellsLastUse)
  return past(lastUsed, now)
}

/** When a token was made. */
export function createdWords({ created }: Pick<Token, 'created'>, now: number): DateWords {
  return created === null ? absent('Not stated', 'when this token was made', false) : past(created, now)
}

/** A past date is never told as one to come: the window's clock moves in steps, and a registry's clock may be ahead. */
function past(date: string, now: number): DateWords {
  const time = Date.parse(date)
  return { text: relativeTime(Math.min(time, now), now), title: exactTime(time), tone: 'plain' }
}

const absent = (text: string, what: string, told: boolean): DateWords => ({
  text,
  title: told ? '' : `This registry does not say ${what}.`,
  tone: told ? 'plain' : 'muted',
})

/** Whether a token still works, as far as the list tells. */
export function lifeOf(
  { revoked, expires }: Pick<Token, 'revoked' | 'expires'>,
  now: number,
): 'live' | 'revoked' | 'expired' {
  if (revoked !== null) return 'revoked'
  return expires !== null && Date.parse(expires) <= now ? 'expired' : 'live'
}

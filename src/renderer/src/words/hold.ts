import type { Snapshot } from '../../../shared/state.ts'
import type { Account } from '../../../shared/token.ts'
import { dayAndTime, relativeTime } from './dates.ts'

/** The last hold that a recovery code has put an account on, as a sentence; null when it is over or there is none. */
export function holdWords(
  { recoveryHolds }: Pick<Snapshot, 'recoveryHolds'>,
  { registry, username }: Pick<Account, 'registry' | 'username'>,
  name: string,
  now: number,
): string | null {
  const until = Math.max(
    ...recoveryHolds
      .filter((hold) => hold.registry === registry && hold.username === username)
      .map((hold) => Date.parse(hold.until)),
  )
  if (!(until > now)) return null
  return `A recovery code was used here, so ${name} allows no publishing, no new tokens and no security changes until ${dayAndTime(until)} (${relativeTime(until, now)}).`
}

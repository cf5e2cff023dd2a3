import type { Outcome } from '../../../../shared/revocation.ts'
import { goneAt, lastTry, type Case } from './ledger.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** When a revoked token is tried, counted from the moment it went off the list. npm documents up to an hour of lag. */
const tries = [0, 2 * second, 10 * second, minute, 5 * minute, 15 * minute, hour]
/** Without a telling answer it is tried once an hour, for a day. */
const patience = 24 * hour

/** When to look at a case next; null when there is no next time. */
export function nextTry(each: Case, now: Date): Date | null {
  const since = startOf(each)
  if (since === null) return null
  const elapsed = now.getTime() - since
  // A first look, or one that an earlier run of the app owes, is due at once.
  if (owes(each, now)) return now
  const next = tries.find((offset) => offset > elapsed)
  if (next !== undefined) return new Date(since + next)
  return elapsed < patience ? new Date(now.getTime() + hour) : null
}

/** How the case ends with what the last look showed, or null when it is looked at again. */
export function tellsEnd(each: Case, now: Date): { outcome: Outcome; why: string } | null {
  const since = startOf(each)
  if (since === null) return null
  const elapsed = now.getTime() - since
  if (goneAt(each) === null) {
    if (elapsed < hour) return null
    return each.verdicts.at(-1)?.finding === 'listed'
      ? { outcome: 'still-listed', why: 'The registry said yes, and still lists it.' }
      : { outcome: 'not-proven', why: unread }
  }
  switch (lastTry(each)?.finding) {
    case 'alive':
      return elapsed < hour ? null : { outcome: 'still-works', why: stillWorks }
    case 'alive-elsewhere':
      return elapsed < hour ? null : { outcome: 'not-proven', why: elsewhere }
    default:
      return elapsed < patience ? null : { outcome: 'not-proven', why: silence }
  }
}

const stillWorks =
  'It is off the list, but its registry still takes it an hour later. It may work until it expires. Its secret was deleted here.'
const elsewhere =
  'It is off the list and refused from this address, as before. It may still work elsewhere. Its secret was deleted here.'
const silence =
  'It is off the list, but no telling answer came for a day. It could not be proven dead. Its secret was deleted here.'

const unread =
  'The registry said yes, but its list could not be read for an hour. It could not be proven dead.'

const startOf = (each: Case): number | null => {
  const from = goneAt(each) ?? each.answered
  return from === null ? null : Date.parse(from)
}

/** True when a try has come due since the last look. */
function owes(each: Case, now: Date): boolean {
  const since = startOf(each)
  const last = each.verdicts.at(-1)
  if (since === null || !last) return true
  if (goneAt(each) !== null && lastTry(each) === null) return true
  const looked = Date.parse(last.at) - since
  return tries.some((offset) => offset > looked && since + offset <= now.getTime())
}

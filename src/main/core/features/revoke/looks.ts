import type { Look, Outcome } from '../../../../shared/revocation.ts'
import type { TokenList } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import { goneAt, lastTry, type Revocation } from './ledger.ts'

/** What looks mean: what a list shows of a token, when it is looked at next, and when what was seen is the end of it. */

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** When a revoked token is tried, counted from the moment it went off the list. npm documents up to an hour of lag. */
const tries = [0, 2 * second, 10 * second, minute, 5 * minute, 15 * minute, hour]
/** Without a clear answer it is tried once an hour, for a day. */
const patience = 24 * hour

/** The list as it was read, or why it could not be. */
export type ListRead = TokenList | { readonly failure: string }

type Shown = Pick<Look, 'finding' | 'detail'>

/** What a list shows of any token, as a function of it, so that the list is gone through once. */
export function readerOf(list: ListRead): (token: { readonly key: string }) => Shown {
  if ('failure' in list) {
    const unreadable: Shown = { finding: 'unknown', detail: `The list could not be read: ${list.failure}` }
    return () => unreadable
  }
  const listed = new Set(list.tokens.flatMap(({ key, revoked }) => (revoked === null ? [key] : [])))
  const absent: Shown = list.complete
    ? { finding: 'gone', detail: 'It is no longer listed.' }
    : { finding: 'unknown', detail: `The list may not be whole: ${list.reason ?? 'reading stopped early.'}` }
  return ({ key }) => (listed.has(key) ? { finding: 'listed', detail: 'It is still listed.' } : absent)
}

/** When to look at a revocation next; null when there is no next time. */
export function nextLook(revocation: Revocation, now: Date): Date | null {
  const since = startOf(revocation)
  if (since === null) return null
  const elapsed = now.getTime() - since
  // The date was set back since an earlier run of the app: nobody can tell how long ago that was.
  if (elapsed < 0) return new Date(now.getTime() + hour)
  // A first look, or one that an earlier run of the app owes, is due at once.
  if (owes(revocation, now)) return now
  const next = tries.find((offset) => offset > elapsed)
  if (next !== undefined) return new Date(since + next)
  return elapsed < patience ? new Date(now.getTime() + hour) : null
}

/** How a revocation ends with what the last look showed, or null when it is looked at again. */
export function endAfterLook(revocation: Revocation, now: Date): { outcome: Outcome; why: string } | null {
  const since = startOf(revocation)
  if (since === null) return null
  const elapsed = now.getTime() - since
  if (goneAt(revocation) === null) {
    if (elapsed < hour) return null
    return revocation.verdicts.at(-1)?.finding === 'listed'
      ? { outcome: 'still-listed', why: 'The registry said yes, but still lists it.' }
      : { outcome: 'not-proven', why: unread }
  }
  switch (lastTry(revocation)?.finding) {
    case 'alive':
      return elapsed < hour ? null : { outcome: 'still-works', why: stillWorks }
    case 'alive-elsewhere':
      return elapsed < hour ? null : { outcome: 'not-proven', why: elsewhere }
    default:
      return elapsed < patience ? null : { outcome: 'not-proven', why: silence }
  }
}

const stillWorks =
  'It is off the list, but its registry still accepts it an hour later. It may work until it expires. Its secret was deleted here.'
const elsewhere =
  'It is off the list and refused from this address, as before. It may still work elsewhere. Its secret was deleted here.'
const silence =
  'It is off the list, but for a day no answer showed whether it still works. It could not be proven dead. Its secret was deleted here.'
const unread =
  'The registry said yes, but its list could not be read for an hour. It could not be proven dead.'

/** From when on the looks are counted; null before the registry has said yes. */
function startOf(revocation: Revocation): number | null {
  const from = goneAt(revocation) ?? revocation.answered
  return from === null ? null : Date.parse(from)
}

/** True when a try has come due since the last look. */
function owes(revocation: Revocation, now: Date): boolean {
  const since = startOf(revocation)
  const last = revocation.verdicts.at(-1)
  if (since === null || !last) return true
  if (goneAt(revocation) !== null && lastTry(revocation) === null) return true
  const looked = Date.parse(last.at) - since
  return tries.some((offset) => offset > looked && since + offset <= now.getTime())
}

/** Looks at revoked tokens that are due later: one for each revocation, by its id. */
export class LookTimers {
  readonly #clock: Clock
  readonly #timers = new Map<string, { readonly at: string; readonly cancel: () => void }>()
  #disposed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get disposed(): boolean {
    return this.#disposed
  }

  /** When this one is due, ISO; null when it is not. */
  at(id: string): string | null {
    return this.#timers.get(id)?.at ?? null
  }

  /** Puts a look in the place of the one that was due before. */
  set(id: string, at: Date, look: () => void): void {
    if (this.#disposed) return
    this.cancel(id)
    const run = () => {
      this.#timers.delete(id)
      look()
    }
    const milliseconds = Math.max(0, at.getTime() - this.#clock.now().getTime())
    this.#timers.set(id, { at: at.toISOString(), cancel: this.#clock.after(milliseconds, run) })
  }

  cancel(id: string): void {
    this.#timers.get(id)?.cancel()
    this.#timers.delete(id)
  }

  dispose(): void {
    this.#disposed = true
    for (const { cancel } of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}

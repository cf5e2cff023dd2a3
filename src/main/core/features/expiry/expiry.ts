import type { Handlers } from '../../../../shared/contract.ts'
import type { ExpiryState } from '../../../../shared/expiry.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Patch } from '../../../../shared/state.ts'
import type { Account } from '../../../../shared/token.ts'
import type { Cache } from '../../infra/storage/open-cache.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Notice, Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'
import type { SignIns } from '../accounts/accounts.ts'
import { saveExport } from '../history/history.ts'
import type { PreferenceStore } from '../preferences/preferences.ts'
import { calendarOf, type CalendarToken } from './calendar.ts'
import {
  dayMs,
  nextDue,
  openNotes,
  rememberLists,
  untold,
  withTold,
  type DueToken,
  type ExpiryNotes,
} from './notes.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Lists of several accounts come one after the other; they are told of together. */
const gathering = 2_000
/** A sleeping computer stops the timers of some systems, so that it is looked again at least this often. */
const longestWait = 6 * 60 * 60_000

export interface ExpiryParts {
  readonly ports: Pick<Ports, 'clock' | 'exports' | 'log' | 'notifier'>
  readonly storage: Storage
  readonly store: Store
  readonly preferences: Pick<PreferenceStore, 'get'>
  readonly accounts: Pick<SignIns, 'all'>
}

/** Tells the user in time that tokens expire, each notice once, over restarts too. */
export class Reminders {
  readonly #parts: ExpiryParts
  readonly #notes: Cache<ExpiryNotes>
  #running = false
  #stopTimer: () => void = () => undefined

  constructor(parts: ExpiryParts) {
    this.#parts = parts
    this.#notes = openNotes(parts.storage, parts.ports.log)
  }

  /** Reads what earlier runs knew; the accounts have been loaded before. */
  async load(): Promise<void> {
    await this.#notes.load()
    this.#show()
    this.#running = true
    this.#lookIn(gathering)
  }

  /** Looks at what has changed in the state. */
  changed({ lists, accounts, dropped, preferences }: Patch): void {
    if (this.#running && (lists ?? accounts ?? dropped ?? preferences)) this.#lookIn(gathering)
  }

  /** Looks now; for when the computer has slept, too. */
  look(): void {
    if (!this.#running) return
    const { store, accounts, preferences } = this.#parts
    const ids = new Set(accounts.all().map(({ id }) => id))
    this.#keep(rememberLists(this.#notes.get(), store.get().lists, ids))
    this.#tell()
    const { notices, days } = preferences.get().expiry
    const now = this.#now()
    const { snoozedUntil } = this.#notes.get()
    const next = notices ? nextDue(this.#notes.get(), now, days) : null
    const awake = snoozedUntil !== null && this.#isSnoozed() ? Date.parse(snoozedUntil) : null
    const moments = [next, awake, now + longestWait].filter((moment) => moment !== null)
    this.#lookIn(Math.min(...moments) - now)
  }

  /** Shows nothing for so many days; what is due then is told again. */
  snooze(days: number): void {
    const until = days === 0 ? null : new Date(this.#now() + days * dayMs).toISOString()
    const notes = this.#notes.get()
    // Whatever is due when the quiet is over is told again: that is what a snooze is for.
    this.#keep({ ...notes, snoozedUntil: until, told: days === 0 ? notes.told : {} })
    this.look()
  }

  dispose(): void {
    this.#running = false
    this.#stopTimer()
  }

  #now(): number {
    return this.#parts.ports.clock.now().getTime()
  }

  #isSnoozed(): boolean {
    const { snoozedUntil } = this.#notes.get()
    return snoozedUntil !== null && Date.parse(snoozedUntil) > this.#now()
  }

  #tell(): void {
    const { ports, accounts, preferences } = this.#parts
    const { notices, days } = preferences.get().expiry
    if (!notices || this.#isSnoozed()) return
    const due = untold(this.#notes.get(), this.#now(), days)
    if (due.length > 0) ports.notifier.notify(reminderNotice(due, accounts.all(), this.#now()))
    this.#keep(withTold(this.#notes.get(), due))
  }

  #keep(next: ExpiryNotes): void {
    if (next === this.#notes.get()) return
    void this.#notes.set(next)
    this.#show()
  }

  #show(): void {
    const { snoozedUntil, remembered } = this.#notes.get()
    const expiry: ExpiryState = { snoozedUntil, remembered }
    this.#parts.store.patch({ expiry })
  }

  #lookIn(milliseconds: number): void {
    this.#stopTimer()
    this.#stopTimer = this.#parts.ports.clock.after(milliseconds, () => this.look())
  }
}

export function createExpiryHandlers(parts: ExpiryParts, reminders: Reminders): Handlers['expiry'] {
  const { ports, preferences } = parts
  return {
    snooze({ days }) {
      reminders.snooze(days)
      return Promise.resolve(ok())
    },
    async saveCalendar() {
      // What has been read a moment ago counts.
      reminders.look()
      const now = ports.clock.now()
      const tokens = endingTokens(parts, now)
      if (tokens.length === 0) return fail('invalid-request', 'None of your tokens has an expiry date.')
      const text = calendarOf(tokens, preferences.get().expiry.days, now)
      const saved = await saveExport(parts, 'tokentray-expiry.ics', text)
      return saved.ok ? ok({ ...saved.value, entries: tokens.length }) : saved
    },
  }
}

/** Tokens of all accounts that are still to end, the next first. */
function endingTokens({ store, accounts }: ExpiryParts, now: Date): CalendarToken[] {
  const { remembered } = store.get().expiry
  return accounts
    .all()
    .flatMap((account) =>
      (valueAt(remembered, account.id)?.tokens ?? []).map((token) => ({ ...token, account })),
    )
    .filter(({ expires }) => Date.parse(expires) > now.getTime())
    .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires))
}

/** One notice for all that is due. It may be read on a locked screen, so it names accounts and no tokens. */
function reminderNotice(due: readonly DueToken[], accounts: readonly Account[], now: number): Notice {
  const soonest = Math.min(...due.map(({ token }) => Date.parse(token.expires)))
  const owners = accounts.filter(({ id }) => due.some(({ account }) => account === id))
  const whose = owners.map(({ username, registry }) => `${username} at ${registryLabel(registry)}`)
  const of = whose.length === 1 ? `Of ${whose.join('')}.` : `Of ${whose.length} accounts.`
  const title =
    due.length === 1
      ? `A token expires ${when(soonest - now)}`
      : `${due.length} tokens expire soon, the first ${when(soonest - now)}`
  return {
    title,
    body: `${of} Press to see which, and to replace them in time.`,
    intent: { kind: 'open-page', page: 'expiry' },
  }
}

/** A length of time in whole days, rounded up: 2.9 days count as three. */
function when(left: number): string {
  const days = Math.ceil(left / dayMs)
  return days <= 1 ? 'within a day' : `in ${days} days`
}

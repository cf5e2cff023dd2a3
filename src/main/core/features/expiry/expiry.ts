import { ok, type Result } from '../../../../shared/failure.ts'
import type { RememberedList } from '../../../../shared/expiry.ts'
import type { Patch } from '../../../../shared/state.ts'
import type { TokenList } from '../../../../shared/token.ts'
import type { CoreContext } from '../../context.ts'
import { dayMs, dueDays, nextDue, type DueToken } from './due.ts'
import { loadNotes, noNotes, saveNotes, type ExpiryNotes } from './expiry-file.ts'
import { reminderNotice } from './notice-words.ts'

/** Lists of several accounts come one after the other; they are told of together. */
const gathering = 2_000
/** A sleeping computer stops the timers of some systems, so that it is looked again at least this often. */
const longestWait = 6 * 60 * 60_000

/** Tells the user in time that tokens expire, each notice once, over restarts too. */
export interface Reminders {
  /** Reads what earlier runs knew; the accounts have been loaded before. */
  load(): Promise<void>
  /** Looks at what has changed in the state. */
  changed(patch: Patch): void
  /** Looks again, after the computer has slept. */
  look(): void
  /** Shows nothing for so many days; what is due then is told again. */
  snooze(days: number): Promise<Result<undefined>>
  dispose(): void
}

export function createReminders({ ports, store, preferences, accounts }: CoreContext): Reminders {
  let notes = noNotes
  let loaded = false
  let stopTimer: () => void = () => undefined

  const now = () => ports.clock.now().getTime()

  function lookIn(milliseconds: number): void {
    stopTimer()
    stopTimer = ports.clock.after(milliseconds, look)
  }

  /** Keeps the notes, on the disk and in the state. */
  function keep(next: ExpiryNotes): void {
    if (next === notes) return
    notes = next
    const { snoozedUntil, remembered } = notes
    store.patch({ expiry: { snoozedUntil, remembered } })
    saveNotes(ports.dataFolder, notes).catch(() => ports.log('what is known of expiry could not be saved'))
  }

  function look(): void {
    if (!loaded) return
    keep(rememberLists(notes, store.get().lists, new Set(accounts.all().map(({ id }) => id))))
    tell()
    const { notices, days } = preferences.get().expiry
    const tokens = Object.values(notes.remembered).flatMap((list) => list.tokens)
    const next = notices ? nextDue(tokens, now(), days) : null
    const awake = isSnoozed() ? Date.parse(notes.snoozedUntil ?? '') : null
    const moments = [next, awake, now() + longestWait].filter((moment) => moment !== null)
    lookIn(Math.min(...moments) - now())
  }

  const isSnoozed = () => notes.snoozedUntil !== null && Date.parse(notes.snoozedUntil) > now()

  function tell(): void {
    const { notices, days } = preferences.get().expiry
    if (!notices || isSnoozed()) return
    const due = untold(notes, now(), days)
    if (due.length > 0) ports.notifier.notify(reminderNotice(due, accounts.all(), now()))
    const awake = notes.snoozedUntil === null ? notes : { ...notes, snoozedUntil: null }
    keep(due.reduce(withTold, awake))
  }

  return {
    async load() {
      keep(await loadNotes(ports.dataFolder))
      loaded = true
      lookIn(gathering)
    },
    changed(patch) {
      const concerns = patch.lists ?? patch.accounts ?? patch.dropped ?? patch.preferences
      if (loaded && concerns) lookIn(gathering)
    },
    look,
    snooze(days) {
      const until = days === 0 ? null : new Date(now() + days * dayMs).toISOString()
      // Whatever is due when the quiet is over is told again: that is what a snooze is for.
      keep({ ...notes, snoozedUntil: until, told: days === 0 ? notes.told : {} })
      look()
      return Promise.resolve(ok())
    },
    dispose() {
      loaded = false
      stopTimer()
    },
  }
}

/** What is due and has not been told, by the last notice for the same end. */
function untold({ remembered, told }: ExpiryNotes, now: number, days: readonly number[]): DueToken[] {
  return Object.entries(remembered).flatMap(([account, { tokens }]) =>
    tokens.flatMap((token) => {
      const due = dueDays(Date.parse(token.expires), now, days)
      const last = told[account]?.[token.key]
      const known = last?.expires === token.expires && due !== null && last.days <= due
      return due === null || known ? [] : [{ account, token, days: due }]
    }),
  )
}

function withTold(notes: ExpiryNotes, { account, token, days }: DueToken): ExpiryNotes {
  const ofAccount = { ...notes.told[account], [token.key]: { expires: token.expires, days } }
  return { ...notes, told: { ...notes.told, [account]: ofAccount } }
}

/** Takes in the lists that can be read now, and lets go of accounts that are gone. The same notes when nothing is new. */
function rememberLists(
  notes: ExpiryNotes,
  lists: Readonly<Record<string, { readonly list: TokenList | null }>>,
  accounts: ReadonlySet<string>,
): ExpiryNotes {
  const fresh = Object.entries(lists).flatMap(([account, { list }]) =>
    list && list.readAt !== notes.remembered[account]?.readAt ? [[account, endsOf(list)] as const] : [],
  )
  const gone = Object.keys(notes.remembered).filter((account) => !accounts.has(account))
  if (fresh.length + gone.length === 0) return notes
  const remembered = Object.fromEntries(
    [...Object.entries(notes.remembered), ...fresh].filter(([account]) => accounts.has(account)),
  )
  const told = Object.fromEntries(
    Object.entries(notes.told)
      .filter(([account]) => accounts.has(account))
      .map(([account, keys]) => [account, stillListed(keys, remembered[account])]),
  )
  return { ...notes, remembered, told }
}

function endsOf({ readAt, tokens }: TokenList): RememberedList {
  const ends = tokens.flatMap(({ key, name, masked, expires, revoked }) =>
    expires === null || revoked !== null ? [] : [{ key, name, masked, expires }],
  )
  return { readAt, tokens: ends }
}

function stillListed<T>(keys: Record<string, T>, list: RememberedList | undefined): Record<string, T> {
  const listed = new Set(list?.tokens.map(({ key }) => key))
  return Object.fromEntries(Object.entries(keys).filter(([key]) => listed.has(key)))
}

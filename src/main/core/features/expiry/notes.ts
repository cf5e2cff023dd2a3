import * as v from 'valibot'
import type { RememberedList, RememberedToken } from '../../../../shared/expiry.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { openCache, type Cache } from '../../infra/storage/open-cache.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { keyed, valueAt, type Keyed } from '../../../../shared/keyed.ts'

const date = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
)

const remembered = v.object({
  readAt: date,
  tokens: v.pipe(
    v.array(v.object({ key: v.string(), name: v.nullable(v.string()), masked: v.string(), expires: date })),
    v.readonly(),
  ),
})

/** Which notice was the last that was given for a token, and for which end: a new end is told anew. */
const told = v.object({ expires: date, days: v.number() })

/** What is kept about expiry between runs. Names, keys and dates; never a secret. */
const notes = v.object({
  version: v.literal(1),
  snoozedUntil: v.nullable(date),
  /** By account id. */
  remembered: keyed(remembered),
  /** By account id and key. */
  told: keyed(keyed(told)),
})

export type ExpiryNotes = v.InferOutput<typeof notes>

const noNotes: ExpiryNotes = { version: 1, snoozedUntil: null, remembered: {}, told: {} }

/** The lists bring everything back but a snooze, so that the notes can be lost. */
export const openNotes = (storage: Storage, log: (line: string) => void): Cache<ExpiryNotes> =>
  openCache(storage, { name: 'expiry.json', schema: notes, empty: noNotes, log })

export const dayMs = 24 * 60 * 60_000

/** A token whose end is near enough to be told. */
export interface DueToken {
  readonly account: string
  readonly token: RememberedToken
  /** The notice that is due: this many days before, the fewest that fit. */
  readonly days: number
}

/** What is due and has not been told, by the last notice for the same end. */
export function untold(
  { remembered, told }: ExpiryNotes,
  now: number,
  days: readonly number[],
): readonly DueToken[] {
  return Object.entries(remembered).flatMap(([account, { tokens }]) => {
    const last = valueAt(told, account)
    return tokens.flatMap((token) => {
      const due = dueDays(Date.parse(token.expires), now, days)
      const before = valueAt(last, token.key)
      const known = before?.expires === token.expires && due !== null && before.days <= due
      return due === null || known ? [] : [{ account, token, days: due }]
    })
  })
}

/** The fewest of `days` within which something ends; null when it is further off, or over. All times in milliseconds. */
function dueDays(expires: number, now: number, days: readonly number[]): number | null {
  const left = expires - now
  const within = days.filter((count) => left <= count * dayMs)
  return left <= 0 || within.length === 0 ? null : Math.min(...within)
}

/** The next moment at which a notice becomes due; null when none will. */
export function nextDue({ remembered }: ExpiryNotes, now: number, days: readonly number[]): number | null {
  const ahead = Object.values(remembered)
    .flatMap(({ tokens }) => tokens)
    .flatMap(({ expires }) => days.map((count) => Date.parse(expires) - count * dayMs))
    .filter((moment) => moment > now)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** A notice has been given for these, and a snooze is over. */
export function withTold(notes: ExpiryNotes, due: readonly DueToken[]): ExpiryNotes {
  if (due.length === 0 && notes.snoozedUntil === null) return notes
  const told = due.reduce(
    (all, { account, token, days }) => ({
      ...all,
      [account]: { ...valueAt(all, account), [token.key]: { expires: token.expires, days } },
    }),
    notes.told,
  )
  return { ...notes, snoozedUntil: null, told }
}

/** Takes in the lists that can be read now, and lets go of accounts that are gone. The same notes when nothing is new. */
export function rememberLists(
  notes: ExpiryNotes,
  lists: Keyed<{ readonly list: TokenList | null }>,
  accounts: ReadonlySet<string>,
): ExpiryNotes {
  const fresh = Object.entries(lists).flatMap(([account, { list }]) =>
    list && list.readAt !== valueAt(notes.remembered, account)?.readAt
      ? [[account, endsOf(list)] as const]
      : [],
  )
  const gone = Object.keys(notes.remembered).filter((account) => !accounts.has(account))
  if (fresh.length + gone.length === 0) return notes
  const remembered = Object.fromEntries(
    [...Object.entries(notes.remembered), ...fresh].filter(([account]) => accounts.has(account)),
  )
  const told = Object.fromEntries(
    Object.entries(notes.told)
      .filter(([account]) => accounts.has(account))
      .map(([account, keys]) => [account, stillListed(keys, valueAt(remembered, account))]),
  )
  return { ...notes, remembered, told }
}

function endsOf({ readAt, tokens }: TokenList): RememberedList {
  const ends = tokens.flatMap(({ key, name, masked, expires, revoked }) =>
    expires === null || revoked !== null ? [] : [{ key, name, masked, expires }],
  )
  return { readAt, tokens: ends }
}

function stillListed<T>(keys: Keyed<T>, list: RememberedList | undefined): Keyed<T> {
  const listed = new Set(list?.tokens.map(({ key }) => key))
  return Object.fromEntries(Object.entries(keys).filter(([key]) => listed.has(key)))
}

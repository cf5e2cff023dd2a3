import { createHash } from 'node:crypto'
import type { TokenMatch } from '../../../../shared/plaintext-tokens.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account, RegistryUrl, Token } from '../../../../shared/token.ts'
import { endsOf, sameEnds, type Ends } from '../../infra/secrets/mask.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { KeptRows } from './kept.ts'
import type { PlainSecret } from '../../infra/config-files/formats/reading.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export type FullMatch = TokenMatch & { readonly registry: RegistryUrl; readonly username: string }

/**
 * The row of a list that a found token looks like. The older form of npm's API uses the SHA-512 of a token as its id; else the letters that a
 * masked value shows must fit, and fit one row only. Registries write their lists as they like: this is for showing, and never tells where a
 * token may go (`whoseToken`).
 *
 * @param registry whose rows are looked at; null for all
 */
export function matchRow(
  { kind, secret }: Pick<PlainSecret, 'kind' | 'secret'>,
  registry: RegistryUrl | null,
  snapshot: Pick<Snapshot, 'accounts' | 'lists'>,
): FullMatch | null {
  if (kind !== 'token') return null
  const text = secret.reveal()
  const rows = rowsOf(snapshot)
  const isWanted = of(registry)
  const exact = rows.byKey.get(createHash('sha512').update(text).digest('hex'))?.find(isWanted)
  if (exact) return toMatch(exact)
  // Two are enough to know that it is not one only.
  const fitting: Row[] = []
  for (const { head, tail } of rows.lengths) {
    if (text.length <= head + tail || fitting.length > 1) continue
    const ends = { head: text.slice(0, head), tail: text.slice(text.length - tail) }
    fitting.push(...(rows.byEnds.get(nameOf(ends)) ?? []).filter(isWanted).slice(0, 2))
  }
  const [first] = fitting
  return first && fitting.length === 1 ? toMatch(first) : null
}

/** The row whose masked value shows the same ends as this one, when there is one only; for showing, as `matchRow`. */
export function matchMasked(
  masked: string,
  registry: RegistryUrl | null,
  snapshot: Pick<Snapshot, 'accounts' | 'lists'>,
): TokenMatch | null {
  const shown = endsOf(masked)
  if (!shown) return null
  const [first, ...others] = rowsOf(snapshot)
    .all.filter(of(registry))
    .filter(({ ends }) => ends !== null && sameEnds(shown, ends))
  if (!first || others.length > 0) return null
  const { account, key, name } = toMatch(first)
  return { account, key, name }
}

interface Row {
  readonly account: Account
  readonly token: Token
  readonly ends: Ends | null
}

/** All rows of all lists, so that a found token is not held against each of them. */
interface Rows {
  readonly all: readonly Row[]
  readonly byKey: ReadonlyMap<string, readonly Row[]>
  /** By what their masks show, and how many letters these are at either end. */
  readonly byEnds: ReadonlyMap<string, readonly Row[]>
  readonly lengths: readonly { readonly head: number; readonly tail: number }[]
}

/** What was made of the lists last; they change seldom, and are asked about once for each found token. */
let latest: (Pick<Snapshot, 'accounts' | 'lists'> & { readonly rows: Rows }) | null = null

function rowsOf({ accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>): Rows {
  if (latest?.accounts === accounts && latest.lists === lists) return latest.rows
  const all = accounts.flatMap((account) =>
    (valueAt(lists, account.id)?.list?.tokens ?? []).map((token) => ({
      ...{ account, token },
      ends: endsOf(token.masked),
    })),
  )
  const shown = all.flatMap((row) => (row.ends ? [{ row, ends: row.ends }] : []))
  const lengths = new Map(
    shown.map(({ ends: { head, tail } }) => [
      `${head.length} ${tail.length}`,
      { head: head.length, tail: tail.length },
    ]),
  )
  const byEnds = new Map<string, Row[]>()
  for (const { row, ends } of shown) {
    const same = byEnds.get(nameOf(ends))
    if (same) same.push(row)
    else byEnds.set(nameOf(ends), [row])
  }
  const rows = {
    ...{ all, byEnds, lengths: [...lengths.values()] },
    byKey: Map.groupBy(all, ({ token }) => token.key),
  }
  latest = { accounts, lists, rows }
  return rows
}

const nameOf = ({ head, tail }: Ends) => `${head}\0${tail}`

const of =
  (registry: RegistryUrl | null) =>
  ({ account }: Row) =>
    registry === null || account.registry === registry

/**
 * Whether a found token certainly is a row: its secret is kept here as that row's, so nobody's list had to be believed. Then it goes nowhere that it
 * is not already.
 */
export async function isKeptAs(
  { accounts, vault }: { readonly accounts: Pick<KeptRows, 'holds'>; readonly vault: Pick<Vault, 'find'> },
  { account, key, registry, username }: FullMatch,
  secret: Secret,
): Promise<boolean> {
  if (!accounts.holds(account, key)) return false
  const kept = await vault.find(registry, tokenEntry(username, key))
  return kept.ok && kept.value?.reveal() === secret.reveal()
}

function toMatch({ account, token }: Pick<Row, 'account' | 'token'>): FullMatch {
  const { id, registry, username } = account
  return { account: id, key: token.key, name: token.name ?? token.masked, registry, username }
}

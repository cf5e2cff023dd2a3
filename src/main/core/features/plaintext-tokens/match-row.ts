import { createHash } from 'node:crypto'
import type { TokenMatch } from '../../../../shared/plaintext-tokens.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account, RegistryUrl, Token } from '../../../../shared/token.ts'
import { fitsMask, sameEnds } from '../../infra/secrets/mask.ts'
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
  { accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>,
): FullMatch | null {
  if (kind !== 'token') return null
  const text = secret.reveal()
  const hash = createHash('sha512').update(text).digest('hex')
  const rows = rowsOf(registry, accounts, lists)
  const exact = rows.find(({ token }) => token.key === hash)
  if (exact) return toMatch(exact)
  const [first, ...others] = rows.filter(({ token }) => fitsMask(text, token.masked))
  return first && others.length === 0 ? toMatch(first) : null
}

/** The row whose masked value shows the same ends as this one, when there is one only; for showing, as `matchRow`. */
export function matchMasked(
  masked: string,
  registry: RegistryUrl | null,
  { accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>,
): TokenMatch | null {
  const [first, ...others] = rowsOf(registry, accounts, lists).filter(({ token }) =>
    sameEnds(masked, token.masked),
  )
  if (!first || others.length > 0) return null
  const { account, key, name } = toMatch(first)
  return { account, key, name }
}

const rowsOf = (registry: RegistryUrl | null, accounts: readonly Account[], lists: Snapshot['lists']) =>
  accounts
    .filter((account) => registry === null || account.registry === registry)
    .flatMap((account) =>
      (valueAt(lists, account.id)?.list?.tokens ?? []).map((token) => ({ account, token })),
    )

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

function toMatch({ account, token }: { account: Account; token: Token }): FullMatch {
  const { id, registry, username } = account
  return { account: id, key: token.key, name: token.name ?? token.masked, registry, username }
}

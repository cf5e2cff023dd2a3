import { createHash } from 'node:crypto'
import type { TokenMatch } from '../../../../shared/plaintext-tokens.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account, RegistryUrl, Token } from '../../../../shared/token.ts'
import { fitsMask, sameEnds } from '../../infra/secrets/mask.ts'
import type { PlainSecret } from '../../infra/config-files/formats/reading.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export type FullMatch = TokenMatch & { readonly registry: RegistryUrl; readonly username: string }

/**
 * The row of a list that a found token is. The older form of npm's API uses the SHA-512 of a token as its id, which is proof; else
 * the letters that a masked value shows must fit, and fit one row only.
 */
export function matchRow(
  { kind, secret }: Pick<PlainSecret, 'kind' | 'secret'>,
  registry: RegistryUrl | null,
  { accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>,
): FullMatch | null {
  if (kind !== 'token') return null
  const text = secret.reveal()
  const hash = createHash('sha512').update(text).digest('hex')
  const rows = rowsOf(accounts, lists).filter(
    ({ account }) => registry === null || account.registry === registry,
  )
  const exact = rows.find(({ token }) => token.key === hash)
  if (exact) return toMatch(exact)
  const [first, ...others] = rows.filter(({ token }) => fitsMask(text, token.masked))
  return first && others.length === 0 ? toMatch(first) : null
}

/** The row whose masked value shows the same ends as this one, when there is one only. */
export function matchMasked(
  masked: string,
  { accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>,
): TokenMatch | null {
  const [first, ...others] = rowsOf(accounts, lists).filter(({ token }) => sameEnds(masked, token.masked))
  if (!first || others.length > 0) return null
  const { account, key, name } = toMatch(first)
  return { account, key, name }
}

const rowsOf = (accounts: readonly Account[], lists: Snapshot['lists']) =>
  accounts.flatMap((account) =>
    (valueAt(lists, account.id)?.list?.tokens ?? []).map((token) => ({ account, token })),
  )

function toMatch({ account, token }: { account: Account; token: Token }): FullMatch {
  const { id, registry, username } = account
  return { account: id, key: token.key, name: token.name ?? token.masked, registry, username }
}

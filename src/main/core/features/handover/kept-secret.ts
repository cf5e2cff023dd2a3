import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Store } from '../../state.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import { matchMasked, movedName, type Move, type MovedTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import { findSecret } from '../tokens/tokens.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Where kept tokens and their secrets are found. */
export interface HandedSecretParts {
  readonly accounts: AccountStore
  readonly vault: Vault
  readonly store: Pick<Store, 'get'>
  readonly fileSystem: FileSystem
  /** Tokens that were moved out of files. */
  readonly moved: MovedTokens
}

/** What a record says of its token: where the secret lies, and what it is called. */
export interface HandedToken extends KeptToken {
  readonly registry: RegistryUrl
  /** The keychain's name for it at this registry; see `vault.ts`. */
  readonly entry: string
  readonly name: string
}

export interface KeptSecret {
  readonly token: HandedToken
  readonly secret: Secret
  /** Whether other programs can get it, too; else it is in the memory of this one. */
  readonly inKeychain: boolean
}

/** A kept token and its secret. Fails for one that is not here, and for one that no program could be given. */
export const keptSecretOf = (
  parts: HandedSecretParts,
  { account, key }: KeptToken,
): Promise<Result<KeptSecret>> =>
  account === null ? movedSecret(parts, parts.moved.find(key)) : rowSecret(parts, account, key)

/** The secret of a row in the list of an account. */
async function rowSecret(
  parts: HandedSecretParts,
  account: string,
  key: string,
): Promise<Result<KeptSecret>> {
  const { accounts, store } = parts
  const secret = await findSecret(parts, account, key)
  if (!secret.ok) return secret
  const found = accounts.find(account)
  if (!found.ok) return found
  const { registry, username } = found.value.account
  const listed = valueAt(store.get().lists, account)?.list?.tokens.find((token) => token.key === key)
  const name = accounts.nameOf(account, key) ?? listed?.name ?? listed?.masked ?? key
  return ok({
    token: { account, key, registry, entry: tokenEntry(username, key), name },
    secret: secret.value,
    inKeychain: accounts.notes(account).kept.includes(key),
  })
}

/** The secret of a token that was moved out of a file. */
async function movedSecret(parts: HandedSecretParts, move: Move | undefined): Promise<Result<KeptSecret>> {
  if (!move) return fail('token-not-found', 'This token is no longer kept here.')
  const { id, account, key, registry, entry, kind } = move
  if (account !== null && key !== null && isHere(parts, { account, key }))
    return rowSecret(parts, account, key)
  if (registry === null)
    return fail(
      'not-supported',
      'The registry of this token is not known, so no program can be told where to use it.',
    )
  if (kind !== 'token') return fail('not-supported', 'This is a password. Only tokens can be handed over.')
  const secret = await parts.vault.find(registry, entry)
  if (!secret.ok) return secret
  if (!secret.value) return fail('token-not-found', 'The keychain no longer has this token.')
  return ok({
    token: { account: null, key: id, registry, entry, name: movedName(move, parts.fileSystem) },
    secret: secret.value,
    inKeychain: true,
  })
}

/** Whether the account of a row is signed in here and its secret is kept. A moved token is here until `Lending.withdrawn` is called. */
export const isHere = ({ accounts }: Pick<HandedSecretParts, 'accounts'>, { account, key }: KeptToken) =>
  account === null || (accounts.find(account).ok && accounts.holds(account, key))

/**
 * Whether a token is this row of an account: it names the row, or was moved out of a file and looks, among those of the registry that its file was
 * for, like this row alone. A row of another registry that looks the same is another token.
 */
export function isRow(
  { store, moved }: Pick<HandedSecretParts, 'store' | 'moved'>,
  token: KeptToken,
  account: string,
  key: string,
): boolean {
  if (token.account !== null) return token.account === account && token.key === key
  const move = moved.find(token.key)
  const match = move && move.registry !== null ? matchMasked(move.masked, move.registry, store.get()) : null
  return match?.account === account && match.key === key
}

import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { matchMasked } from '../plaintext-tokens/plaintext-tokens.ts'
import { movedName, type Move, type MovedTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import type { CoreContext } from '../../context.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../infra/keychain/vault.ts'
import { findSecret } from '../tokens/kept-secrets.ts'

/** What the journal says of a token that is handed over: where its secret lies, and what it is called. */
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

/** A kept token and its secret; fails for one that is not here, and for one that no program could be given. */
export function keptSecretOf(
  context: CoreContext,
  moved: MovedTokens,
  { account, key }: KeptToken,
): Promise<Result<KeptSecret>> {
  return account === null ? movedSubject(context, moved.find(key)) : rowSubject(context, account, key)
}

async function rowSubject(context: CoreContext, account: string, key: string): Promise<Result<KeptSecret>> {
  const { accounts, store } = context
  const secret = await findSecret(context, account, key)
  if (!secret.ok) return secret
  const found = accounts.find(account)
  if (!found.ok) return found
  const { registry, username } = found.value.account
  const listed = store.get().lists[account]?.list?.tokens.find((token) => token.key === key)
  const notes = accounts.notes(account)
  const name = notes.names[key] ?? listed?.name ?? listed?.masked ?? key
  return ok({
    token: { account, key, registry, entry: tokenEntry(username, key), name },
    secret: secret.value,
    inKeychain: notes.kept.includes(key),
  })
}

async function movedSubject(context: CoreContext, move: Move | undefined): Promise<Result<KeptSecret>> {
  if (!move) return fail('token-not-found', 'This token is no longer kept here.')
  const { id, account, key, registry, entry, kind } = move
  if (account !== null && key !== null && isHere(context, { account, key }))
    return rowSubject(context, account, key)
  if (registry === null)
    return fail(
      'not-supported',
      'For which registry this token is, is not known; so no program can be told where to use it.',
    )
  if (kind !== 'token') return fail('not-supported', 'This is a password. Only tokens can be handed over.')
  const secret = await context.vault.find(registry, entry)
  if (!secret.ok) return secret
  if (!secret.value) return fail('token-not-found', 'The keychain no longer has this token.')
  const name = movedName(move, context.ports.fileSystem)
  return ok({
    token: { account: null, key: id, registry, entry, name },
    secret: secret.value,
    inKeychain: true,
  })
}

/** Whether the account of a row is signed in here and its secret is kept; what was moved is here until `withdrawn` is told. */
export const isHere = ({ accounts }: Pick<CoreContext, 'accounts'>, { account, key }: KeptToken) =>
  account === null || (accounts.find(account).ok && accounts.holds(account, key))

/** Whether a token is this row of an account: it is named by it, or was moved out of a file and looks like it alone. */
export function isRow(
  { store }: Pick<CoreContext, 'store'>,
  moved: MovedTokens,
  token: KeptToken,
  account: string,
  key: string,
): boolean {
  if (token.account !== null) return token.account === account && token.key === key
  const move = moved.find(token.key)
  const match = move && matchMasked(move.masked, store.get())
  return match?.account === account && match.key === key
}

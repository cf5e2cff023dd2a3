import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Store } from '../../state.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export interface KeptSecretParts {
  readonly accounts: Pick<AccountStore, 'find' | 'holds'>
  readonly vault: Pick<Vault, 'find'>
}

/** The secret of a token that is kept here. */
export async function findSecret(
  { accounts, vault }: KeptSecretParts,
  id: string,
  key: string,
): Promise<Result<Secret>> {
  const found = accounts.find(id)
  if (!found.ok) return found
  if (!accounts.holds(id, key)) return fail('token-not-found', 'The secret of this token is not kept here.')
  const { registry, username } = found.value.account
  const secret = await vault.find(registry, tokenEntry(username, key))
  if (!secret.ok) return secret
  return secret.value
    ? ok(secret.value)
    : fail('token-not-found', 'The keychain no longer has the secret of this token.')
}

/** Brings the column `Kept here` of a list that is shown up to what is kept. */
export function showKept(
  { store, accounts }: { readonly store: Store; readonly accounts: Pick<AccountStore, 'holds'> },
  id: string,
): void {
  const state = valueAt(store.get().lists, id)
  if (!state?.list) return
  const tokens = state.list.tokens.map((token) => ({ ...token, keptHere: accounts.holds(id, token.key) }))
  store.patch({ lists: { [id]: { ...state, list: { ...state.list, tokens } } } })
}

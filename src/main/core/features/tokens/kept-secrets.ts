import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../infra/keychain/vault.ts'

/** Puts a kept secret on the clipboard; it is taken back after a while. */
export async function copySecret(context: CoreContext, id: string, key: string): Promise<Result<undefined>> {
  const secret = await findSecret(context, id, key)
  if (!secret.ok) return secret
  await context.clipboard.copy(context.accounts.notes(id).names[key] ?? key, secret.value)
  return ok()
}

/** Gives one secret to the view that asked to see it. */
export async function revealSecret(
  context: CoreContext,
  id: string,
  key: string,
): Promise<Result<{ secret: string }>> {
  const secret = await findSecret(context, id, key)
  return secret.ok ? ok({ secret: secret.value.reveal() }) : secret
}

/** Puts a token's id on the clipboard; an id is no secret and stays there. */
export async function copyKey(context: CoreContext, id: string, key: string): Promise<Result<undefined>> {
  const list = context.store.get().lists[id]?.list
  if (!list?.tokens.some((token) => token.key === key)) {
    return fail('token-not-found', 'This token is no longer in the list.')
  }
  await context.ports.clipboard.write(key)
  return ok()
}

/** The secret of a token that is kept here. */
export async function findSecret(
  { accounts, vault }: Pick<CoreContext, 'accounts' | 'vault'>,
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
export function showKept({ store, accounts }: CoreContext, id: string): void {
  const state = store.get().lists[id]
  if (!state?.list) return
  const tokens = state.list.tokens.map((token) => ({ ...token, keptHere: accounts.holds(id, token.key) }))
  store.patch({ lists: { [id]: { ...state, list: { ...state.list, tokens } } } })
}

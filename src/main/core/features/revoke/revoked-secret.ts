import { ok, type Result } from '../../../../shared/failure.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import { sessionEntry, tokenEntry, type Vault } from '../../infra/keychain/vault.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { goneAt, type Revocation } from './ledger.ts'

/** Where the secrets of tokens that are being revoked are kept. */
export interface SecretParts {
  readonly accounts: Pick<AccountStore, 'find' | 'holds' | 'notes' | 'forgetToken' | 'noteForgotten'>
  readonly vault: Pick<Vault, 'find' | 'forget'>
}

/** True when the token's secret is here, so that the token itself can be tried. */
export const hasSecret = ({ accounts }: SecretParts, { own, account, key }: Revocation): boolean =>
  own || accounts.holds(account, key)

/** The token's secret: one that is kept here, or the sign-in itself. Null when there is none; a keychain that cannot tell is a failure. */
export function findSecret(parts: SecretParts, revocation: Revocation): Promise<Result<Secret | null>> {
  if (!hasSecret(parts, revocation)) return Promise.resolve(ok(null))
  const { own, registry, username, key } = revocation
  return parts.vault.find(registry, own ? sessionEntry(username) : tokenEntry(username, key))
}

/** True when a revocation has ended in such a way that the secret is of no more use. */
export function isSecretUseless(revocation: Revocation): boolean {
  const outcome = revocation.ended?.outcome
  if (outcome === undefined || outcome === 'dead') return outcome === 'dead'
  return goneAt(revocation) !== null && !['still-listed', 'refused', 'given-up'].includes(outcome)
}

/** Takes a secret that is of no more use out of the keychain, and the name that was given here with it. */
export async function forgetSecret(
  { accounts, vault }: SecretParts,
  { own, account, registry, username, key }: Revocation,
): Promise<Result<undefined>> {
  const isNoted = accounts.holds(account, key) || key in accounts.notes(account).names
  if (own || !isNoted) return ok()
  if (accounts.find(account).ok) return accounts.forgetToken(account, key)
  const forgotten = await vault.forget(registry, tokenEntry(username, key))
  return forgotten.ok ? accounts.noteForgotten(account, key) : forgotten
}

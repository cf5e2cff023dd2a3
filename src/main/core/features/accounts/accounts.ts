import type { Account, RegistryUrl } from '../../../../shared/token.ts'
import type { Vault } from '../../infra/keychain/vault.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { openSettings } from './settings.ts'
import { createSignIns, SignInTable, type SignIns } from './sign-ins.ts'
import { createNotedTokens, type NotedTokens } from './token-notes.ts'

export { createKeptHandlers } from './kept-entries.ts'
export { createRegistryHandlers } from './registry-handlers.ts'
export { usernameOf } from './settings.ts'
export { ownEnd } from './session-end.ts'
export { createSignInHandlers } from './sign-in.ts'
export type { SignedAccount, SignIns } from './sign-ins.ts'
export type { NotedTokens } from './token-notes.ts'
export { withSession, type Session, type SessionParts } from './with-session.ts'

/** Who is signed in where, and which of their tokens are kept here. Names go to the settings file, secrets to the vault. */
export interface AccountStore extends SignIns, NotedTokens {
  /** Forgets all there is of a registry, secrets included. */
  forgetRegistry(registry: RegistryUrl): Promise<void>
}

export interface AccountStoreParts {
  readonly storage: Storage
  readonly vault: Vault
  /** Hears of the accounts whenever one of them changes. */
  readonly changed: (accounts: readonly Account[]) => void
  readonly log: (line: string) => void
}

export function createAccountStore({ storage, vault, changed, log }: AccountStoreParts): AccountStore {
  const settings = openSettings(storage)
  const signIns = createSignIns({ settings, vault, table: new SignInTable(changed), log })
  const noted = createNotedTokens(settings, vault, (id) => signIns.find(id))
  return {
    ...signIns,
    ...noted,
    async unlock() {
      const back = await signIns.unlock()
      await noted.settleKeeping()
      return back
    },
    async forgetRegistry(registry) {
      for (const { id } of signIns.all().filter((account) => account.registry === registry)) {
        for (const key of noted.notes(id).kept) await noted.forgetToken(id, key)
        await signIns.signOut(id)
        await noted.forgetNotes(id)
      }
    },
  }
}

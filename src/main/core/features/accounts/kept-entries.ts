import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { NotedTokens } from './token-notes.ts'
import type { SignIns } from './sign-ins.ts'

export interface KeptEntryParts {
  readonly accounts: Pick<SignIns, 'all' | 'find'> & Pick<NotedTokens, 'allKept' | 'forgetOrphan'>
}

/**
 * The tokens that the keychain keeps, also for accounts that were signed out. They are known from the app's own notes: the keychain is
 * never asked what is in it.
 */
export function createKeptHandlers({
  accounts,
}: KeptEntryParts): Pick<Handlers['accounts'], 'kept' | 'removeKept'> {
  return {
    kept() {
      const here = new Set(accounts.all().map(({ id }) => id))
      return Promise.resolve(
        ok(accounts.allKept().map((entry) => ({ ...entry, orphan: !here.has(entry.account) }))),
      )
    },
    async removeKept({ account, key }) {
      if (accounts.find(account).ok)
        return fail('invalid-request', 'This account is signed in again, and its tokens are in its list.')
      const entry = accounts.allKept().find((each) => each.account === account && each.key === key)
      if (!entry) return ok()
      const forgotten = await accounts.forgetOrphan(entry)
      // On a full disk the secret is gone all the same; it is only the note that stays.
      if (forgotten.ok || forgotten.failure.code === 'storage-failed') return forgotten
      const { failure } = forgotten
      const why = `The token of ${registryLabel(entry.registry)} could not be removed from the keychain.`
      return { ok: false, failure: { ...failure, message: `${why} ${failure.message}` } }
    },
  }
}

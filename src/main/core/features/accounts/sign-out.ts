import type { SignedOut } from '../../../../shared/contract/accounts.ts'
import { ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account } from '../../../../shared/token.ts'
import type { TransportFor } from '../../registry/observe.ts'
import type { Store } from '../../state.ts'
import { endAndProve } from './admission.ts'
import type { SignIns } from './sign-ins.ts'
import type { NotedTokens } from './token-notes.ts'

export interface SignOutParts {
  readonly store: Store
  readonly accounts: Pick<SignIns, 'find' | 'signOut'> & Pick<NotedTokens, 'allKept' | 'forgetOrphan'>
  /** What was read for the account goes with it. */
  readonly listCache: { drop(account: string): void }
  readonly transportFor: TransportFor
}

/**
 * Forgets a sign-in here, whatever the registry answers, and then ends it there.
 *
 * @param removeKept takes the kept tokens of the account out of the keychain, too; else they wait for the next sign-in
 */
export async function signOut(
  { store, accounts, listCache, transportFor }: SignOutParts,
  id: string,
  removeKept: boolean,
): Promise<Result<SignedOut>> {
  const found = accounts.find(id)
  if (!found.ok) return found
  const { account, credential } = found.value
  const transport = transportFor(account.registry, { account: id })
  // A pasted token is somebody's working token; forgetting it here must not kill it there (npm/cli#3039).
  const session = account.credential === 'session' ? credential : null
  const left = await accounts.signOut(id)
  const kept = !left.ok && left.failure.code === 'still-kept'
  // The user has signed in again meanwhile.
  if (!kept && accounts.find(id).ok) return left.ok ? ok({ provenEnded: false }) : left
  if (!kept) {
    store.patch({ dropped: [id] })
    listCache.drop(id)
  }
  const removing = removeKept && !kept ? await removeAllKept(accounts, id) : {}
  const provenEnded = session ? await endAndProve(transport, session) : false
  if (left.ok) return ok({ provenEnded, ...removing })
  return kept ? stillKept(left.failure, account, session !== null, provenEnded) : left
}

/** How many were removed from the keychain, and how many it still has. Those stay noted, so that they can be removed later. */
async function removeAllKept(
  accounts: SignOutParts['accounts'],
  id: string,
): Promise<Pick<SignedOut, 'removed' | 'stillKept'>> {
  let [removed, stillKept] = [0, 0]
  for (const entry of accounts.allKept()) {
    if (entry.account !== id) continue
    const forgotten = await accounts.forgetOrphan(entry)
    if (forgotten.ok || forgotten.failure.code === 'storage-failed') removed++
    else stillKept++
  }
  return { removed, stillKept }
}

/** Whether the registry has ended the sign-in is a separate question from whether this computer has forgotten it. */
function stillKept(
  failure: Failure,
  { registry }: Account,
  hadSession: boolean,
  provenEnded: boolean,
): Result<never> {
  const name = registryLabel(registry)
  const there = provenEnded
    ? `${name} no longer accepts it.`
    : hadSession
      ? `${name} was told to end it, and may accept it until it expires.`
      : `${name} still accepts it.`
  return { ok: false, failure: { ...failure, message: `${failure.message} ${there}` } }
}

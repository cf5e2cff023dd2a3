import type { SignedIn } from '../../../../shared/contract/accounts.ts'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account, RegistryUrl } from '../../../../shared/token.ts'
import { stopped, wasStopped } from '../../infra/concurrency.ts'
import type { Transport } from '../../infra/http/transport.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Ports } from '../../ports.ts'
import type { CapabilityStore } from '../../registry/capability-store.ts'
import type { TransportFor } from '../../registry/observe.ts'
import { endSession } from '../../registry/sign-in.ts'
import { listRows } from '../../registry/token-list.ts'
import type { Store } from '../../state.ts'
import type { Prompts } from '../prompts/prompts.ts'
import { ownEnd, sessionEnd } from './session-end.ts'
import { accountId } from './settings.ts'
import type { SignIns } from './sign-ins.ts'

export interface AdmissionParts {
  readonly ports: Pick<Ports, 'clock'>
  readonly store: Store
  readonly accounts: Pick<SignIns, 'find' | 'signIn'>
  readonly capabilities: Pick<CapabilityStore, 'forgetRefusals'>
  readonly prompts: Pick<Prompts, 'signedIn'>
  readonly transportFor: TransportFor
  /** Called for every account that has signed in. */
  readonly signedIn: (account: string) => void
}

/** Somebody who wants to sign in: who the registry says it is, and in which way they sign in. */
export interface Arrived {
  readonly registry: RegistryUrl
  /** A failure when the registry would not say who it is. */
  readonly username: Result<string>
  readonly kind: Account['credential']
  /** The account that a sign-in renews; no other account may take its place. */
  readonly expected: string | undefined
  readonly credential: Secret
  /** Aborted when the user has stopped the sign-in. */
  readonly signal: AbortSignal
}

/** Signs in whoever may sign in. A session that is refused is ended at the registry, by requests that nobody stops. */
export async function admitArrived(parts: AdmissionParts, arrived: Arrived): Promise<Result<SignedIn>> {
  const allowed = mayEnter(parts.accounts, arrived)
  if (allowed.ok) return enter(parts, arrived, allowed.value)
  if (arrived.kind !== 'session') return allowed
  return turnBack(parts.transportFor(arrived.registry), arrived.credential, allowed)
}

/**
 * The name of whoever may sign in. A sign-in is refused when the registry does not name its user, when the user has stopped it, when it would take another
 * account's place, and when it would replace a pasted token that works.
 */
function mayEnter(
  accounts: AdmissionParts['accounts'],
  { registry, username, kind, expected, signal }: Arrived,
): Result<string> {
  const label = registryLabel(registry)
  if (username.ok ? signal.aborted : wasStopped(username, signal))
    return stopped(`You stopped it before ${label} said who is signed in. Nothing is kept here.`, registry)
  if (!username.ok) return username
  const name = username.value
  const id = accountId(registry, name)
  if (expected !== undefined && expected !== id)
    return fail('invalid-request', `You signed in as ${name}, which is another account. Nothing was changed.`)
  const known = accounts.find(id)
  if (!known.ok || !known.value.credential || known.value.account.credential === kind) return username
  const how = kind === 'token' ? 'is already signed in there' : 'was added there by a pasted token'
  return fail('invalid-request', `${name} ${how}. Sign out first.`)
}

async function enter(
  parts: AdmissionParts,
  { registry, kind, credential }: Arrived,
  username: string,
): Promise<Result<SignedIn>> {
  const { accounts, capabilities, ports, prompts, store, signedIn } = parts
  const now = ports.clock.now().getTime()
  // The end of a pasted token is in its own row when it is listed (see `read-list.ts`), or in the token itself.
  const endsAt =
    kind === 'token' ? ownEnd(credential) : sessionEnd(registry, credential, now, store.get().practice?.url)
  const saved = await accounts.signIn({ registry, username, credential: kind, endsAt }, credential)
  const id = accountId(registry, username)
  capabilities.forgetRefusals(registry, id)
  prompts.signedIn(id)
  signedIn(id)
  return saved.ok ? ok({ account: id }) : saved
}

/** Gives back a session that is not wanted, and says whether the registry took it back. */
async function turnBack(
  transport: Transport,
  session: Secret,
  { failure }: { readonly failure: Failure },
): Promise<Result<never>> {
  const ended = await endAndProve(transport, session)
  const name = registryLabel(transport.registry)
  const after = ended ? 'The sign-in was ended again.' : `${name} may accept that sign-in until it expires.`
  return { ok: false, failure: { ...failure, message: `${failure.message} ${after}` } }
}

/** Ends a session at the registry; true only when the registry refuses it afterwards. */
export async function endAndProve(transport: Transport, session: Secret): Promise<boolean> {
  await endSession(transport, session)
  const after = await listRows(transport, session)
  return !after.ok && after.failure.code === 'unauthorized'
}

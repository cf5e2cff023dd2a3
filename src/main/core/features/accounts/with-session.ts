import { fail, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Purpose } from '../../../../shared/prompts.ts'
import type { Account } from '../../../../shared/token.ts'
import type { Transport } from '../../infra/http/transport.ts'
import { stateFailure, type Vault } from '../../infra/keychain/vault.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { TransportFor } from '../../registry/observe.ts'
import type { Prompts } from '../prompts/prompts.ts'
import type { SignIns } from './sign-ins.ts'

/** A sign-in that can be used now, and the way to its registry. */
export interface Session {
  readonly account: Account
  readonly credential: Secret
  readonly transport: Transport
}

export interface SessionParts {
  readonly accounts: Pick<SignIns, 'find' | 'markEnded'>
  readonly vault: Pick<Vault, 'state'>
  readonly prompts: Pick<Prompts, 'askSignIn'>
  readonly transportFor: TransportFor
}

/**
 * Runs something that needs a sign-in. npm's sessions last about two hours, so an ended one is normal: with a
 * `purpose` the user is asked to sign in again in place and the work goes on; without one (reading in the
 * background) the answer is `session-ended`. `stop` ends the requests of its transport and that question.
 */
export async function withSession<T>(
  parts: SessionParts,
  id: string,
  purpose: Purpose | null,
  run: (session: Session) => Promise<Result<T>>,
  stop?: AbortSignal,
): Promise<Result<T>> {
  const first = await runOnce(parts, id, run, stop)
  if (first.ok || first.failure.code !== 'session-ended' || !purpose) return first
  const found = parts.accounts.find(id)
  if (!found.ok) return found
  const { registry } = found.value.account
  const again = await parts.prompts.askSignIn({ registry, purpose, stop }, id)
  return again.ok ? runOnce(parts, id, run, stop) : again
}

async function runOnce<T>(
  { accounts, vault, transportFor }: SessionParts,
  id: string,
  run: (session: Session) => Promise<Result<T>>,
  stop: AbortSignal | undefined,
): Promise<Result<T>> {
  const found = accounts.find(id)
  if (!found.ok) return found
  const { account, credential } = found.value
  if (account.state === 'locked') return { ok: false, failure: stateFailure(vault.state()) }
  if (!credential) return ended(account)
  const transport = transportFor(account.registry, { stop, account: id })
  const result = await run({ account, credential, transport })
  if (result.ok || result.failure.code !== 'unauthorized') return result
  accounts.markEnded(id, credential)
  return ended(account)
}

function ended({ username, registry }: Account): Result<never> {
  const message = `The sign-in of ${username} at ${registryLabel(registry)} has ended.`
  return fail('session-ended', message, { registry })
}

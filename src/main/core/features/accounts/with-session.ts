import { fail, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Purpose } from '../../../../shared/state.ts'
import type { Account } from '../../../../shared/token.ts'
import type { CoreContext } from '../../context.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { stateFailure } from '../../infra/keychain/vault.ts'
import type { Transport } from '../../infra/http/transport.ts'

export interface Session {
  readonly account: Account
  readonly credential: Secret
  readonly transport: Transport
}

/**
 * Runs something that needs a sign-in. npm's sessions last about two hours, so an ended one is normal: with a
 * `purpose` the user is asked to sign in again in place and the work goes on; without one (reading in the
 * background) the answer is `session-ended`. `stop` ends the requests of its transport and that question.
 */
export async function withSession<T>(
  context: CoreContext,
  id: string,
  purpose: Purpose | null,
  run: (session: Session) => Promise<Result<T>>,
  stop?: AbortSignal,
): Promise<Result<T>> {
  const first = await attempt(context, id, run, stop)
  if (first.ok || first.failure.code !== 'session-ended' || !purpose) return first
  const found = context.accounts.find(id)
  if (!found.ok) return found
  const { registry } = found.value.account
  const again = await context.prompts.askSignIn({ registry, purpose, stop }, id)
  return again.ok ? attempt(context, id, run, stop) : again
}

async function attempt<T>(
  context: CoreContext,
  id: string,
  run: (session: Session) => Promise<Result<T>>,
  stop: AbortSignal | undefined,
): Promise<Result<T>> {
  const found = context.accounts.find(id)
  if (!found.ok) return found
  const { account, credential } = found.value
  if (account.state === 'locked') {
    return { ok: false, failure: stateFailure(context.vault.state()) }
  }
  if (!credential) return ended(account)
  const transport = context.transportFor(account.registry, { stop, account: id })
  const result = await run({ account, credential, transport })
  if (result.ok || result.failure.code !== 'unauthorized') return result
  context.accounts.markEnded(id, credential)
  return ended(account)
}

function ended({ username, registry }: Account): Result<never> {
  const message = `The sign-in of ${username} at ${registryLabel(registry)} has ended.`
  return fail('session-ended', message, { registry })
}

import { mayHaveHappened, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { stopped } from '../../infra/concurrency.ts'
import type { TransportFor } from '../../registry/observe.ts'
import type { Session } from '../accounts/accounts.ts'
import { rereadList, type RereadParts } from './read-list.ts'

/**
 * What stands when a create failed. The token may have been made although its answer was lost, so the list is read: a second try must
 * not make a second token that nobody knows of.
 */

/** Nothing was made: it was stopped before the request went out. */
export const stoppedBefore = (registry: RegistryUrl) =>
  stopped(`You stopped it before ${registryLabel(registry)} had made the token.`, registry)

/** @param before keys of the tokens that there were before */
export async function explainLoss(
  parts: RereadParts,
  session: Session,
  failure: Failure,
  before: ReadonlySet<string>,
): Promise<Result<never>> {
  if (!mayHaveHappened(failure)) return { ok: false, failure }
  const message = `${failure.message} ${lossWords(await newTokens(parts, session, before))}`
  return { ok: false, failure: { ...failure, message } }
}

/** @param unanswered true when the request was on its way and no answer came */
export async function explainStop(
  parts: RereadParts & { readonly transportFor: TransportFor },
  session: Session,
  before: ReadonlySet<string>,
  unanswered: boolean,
): Promise<Result<never>> {
  const { id, registry } = session.account
  if (!unanswered) return stoppedBefore(registry)
  // The session's own transport has been stopped.
  const transport = parts.transportFor(registry, { account: id })
  const fresh = await newTokens(parts, { ...session, transport }, before)
  const stands =
    fresh?.length === 0 ? 'No new token is listed so far. Refresh the list in a moment.' : lossWords(fresh)
  return stopped(`You stopped it while ${registryLabel(registry)} was making the token. ${stands}`, registry)
}

/** What the tokens are called that were not there before; null when the list cannot be read. */
async function newTokens(
  parts: RereadParts,
  session: Session,
  before: ReadonlySet<string>,
): Promise<readonly string[] | null> {
  const list = await rereadList(parts, session)
  if (!list.ok) return null
  return list.value.tokens.flatMap(({ key, name, masked }) => (before.has(key) ? [] : [name ?? masked]))
}

function lossWords(fresh: readonly string[] | null): string {
  if (fresh === null) return 'The token may have been made anyway. Refresh the list before you try again.'
  if (fresh.length === 0) return 'No new token is listed.'
  return `A token was made anyway (${fresh.join(', ')}), and its secret is lost: revoke it, then try again.`
}

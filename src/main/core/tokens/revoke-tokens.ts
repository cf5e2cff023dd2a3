import { failure, ok, type Failure, type Result } from '../../../shared/failure.ts'
import type { RevokedToken, RevokeReport } from '../../../shared/state.ts'
import type { TokenList } from '../../../shared/token.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import { secondFactorPrompt } from '../challenges/second-factor-prompt.ts'
import type { CoreContext } from '../context.ts'
import { deleteToken } from '../registry/token-writes.ts'
import { mayHaveHappened } from './lost-answer.ts'
import { rereadList } from './read-list.ts'

/**
 * Revokes tokens one after the other (a one-time code serves one request), then reads the list once and reports
 * by what it shows: only a token that is no longer listed counts as removed.
 */
export async function revokeTokens(
  context: CoreContext,
  id: string,
  keys: readonly string[],
): Promise<Result<RevokeReport>> {
  const tokens = keys.map((key): RevokedToken => ({ key, name: nameOf(context, id, key) }))
  const refused: Refused[] = []
  /** Their answer was lost; they may be gone all the same. */
  const unsure: Refused[] = []
  const sent: RevokedToken[] = []

  for (const token of tokens) {
    if (isUnlisted(context, id, token.key)) {
      // Verdaccio says 200 to anything, and what was never listed is not listed afterwards: that proves nothing.
      refused.push({ ...token, failure: failure('token-not-found', 'This token is not in the list.') })
      continue
    }
    const purpose = { action: 'revoke', name: token.name } as const
    const deleted = await withSession(context, id, purpose, (session) => revokeOne(context, session, token))
    // "Not known" may mean that it is gone already, which the list will show.
    if (deleted.ok || deleted.failure.code === 'token-not-found') sent.push(token)
    else (mayHaveHappened(deleted.failure) ? unsure : refused).push({ ...token, failure: deleted.failure })
    if (!deleted.ok && stopsAll(deleted.failure)) {
      const rest = tokens.slice(tokens.indexOf(token) + 1)
      refused.push(...rest.map((untried) => ({ ...untried, failure: deleted.failure })))
      break
    }
  }
  if (sent.length + unsure.length === 0) return ok({ removed: [], notConfirmed: [], failed: refused })
  const proven = await prove(context, id, [...sent, ...unsure])
  const stillThere = unsure.filter(({ key }) => proven.notConfirmed.some((token) => token.key === key))
  return ok({
    removed: proven.removed,
    notConfirmed: proven.notConfirmed.filter(({ key }) => !stillThere.some((token) => token.key === key)),
    failed: [...stillThere, ...refused],
  })
}

type Refused = RevokedToken & { readonly failure: Failure }

/** Cancelling or losing the sign-in or the network ends the whole batch; a refusal of one token does not. */
const stopsAll = ({ code, retryable }: Failure) =>
  retryable || code === 'cancelled' || code === 'session-ended'

function revokeOne(context: CoreContext, session: Session, token: RevokedToken): Promise<Result<undefined>> {
  const { account, credential, transport } = session
  const subject = { registry: account.registry, purpose: { action: 'revoke', name: token.name } } as const
  const ask = secondFactorPrompt(context.desk, context.ports.clock, transport, subject, credential)
  return deleteToken(transport, token.key, credential, ask)
}

/** Sorts what was sent by what the list shows now, and lets go of the secrets of what is gone. */
async function prove(
  context: CoreContext,
  id: string,
  sent: readonly RevokedToken[],
): Promise<Omit<RevokeReport, 'failed'>> {
  const read = await withSession(context, id, null, (session) => rereadList(context, session))
  if (!read.ok) {
    const why = `The list could not be read afterwards: ${read.failure.message}`
    return { removed: [], notConfirmed: sent.map(({ key, name }) => ({ key, name, why })) }
  }
  const removed: RevokedToken[] = []
  const notConfirmed: (RevokedToken & { why: string })[] = []
  for (const { key, name } of sent) {
    const token = { key, name }
    const doubt = whyNotGone(token, read.value)
    if (doubt !== null) {
      notConfirmed.push({ ...token, why: doubt })
      continue
    }
    removed.push(token)
    const forgotten = await context.book.forgetToken(id, token.key)
    if (!forgotten.ok)
      context.ports.log(`a revoked token's secret stays in the keychain: ${forgotten.failure.code}`)
  }
  return { removed, notConfirmed }
}

function whyNotGone(token: RevokedToken, list: TokenList): string | null {
  if (list.tokens.some(({ key, revoked }) => key === token.key && revoked === null))
    return 'It is still listed.'
  return list.complete ? null : `The list may not be whole: ${list.reason ?? 'reading stopped early.'}`
}

/** True when the whole list is known and does not have the key. */
function isUnlisted(context: CoreContext, id: string, key: string): boolean {
  const list = context.store.get().lists[id]?.list
  return list?.complete === true && !list.tokens.some((token) => token.key === key)
}

function nameOf(context: CoreContext, id: string, key: string): string {
  const token = context.store.get().lists[id]?.list?.tokens.find((listed) => listed.key === key)
  return token?.name ?? (token?.masked === '' ? key : (token?.masked ?? key))
}

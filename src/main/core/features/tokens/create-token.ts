import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { CreatedToken, WriteCheck } from '../../../../shared/state.ts'
import type { Dialect, NewToken, RegistryUrl } from '../../../../shared/token.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import { secondFactorPrompt } from '../prompts/second-factor-prompt.ts'
import type { CoreContext } from '../../context.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../infra/keychain/vault.ts'
import { listRows } from '../../registry/token-list.ts'
import { createToken, type Created } from '../../registry/token-writes.ts'
import { stopped, wasStopped } from '../../infra/concurrency.ts'
import { watchWrites } from '../../infra/http/transport.ts'
import { checkCreated } from './check-created.ts'
import { mayHaveHappened } from '../../../../shared/failure.ts'
import { rereadList } from './read-list.ts'
import { validateNewToken } from './validate-new-token.ts'

/** Makes a token, keeps its secret before anything else happens, and checks what the registry made of it. */
export async function createAndKeep(
  context: CoreContext,
  id: string,
  wanted: NewToken,
  password: string,
): Promise<Result<CreatedToken>> {
  const valid = validateNewToken(wanted, password)
  if (!valid.ok) return valid
  const token = valid.value
  return context.stops.run(id, 'create', async (signal) => {
    const made = await withSession(
      context,
      id,
      { action: 'create', name: token.name },
      (session) => createWithin(context, session, { token, password: new Secret(password), signal }),
      signal,
    )
    const found = context.accounts.find(id)
    // What was under way has been explained; left is the question to sign in again, before anything was made.
    return wasStopped(made, signal) && found.ok ? stoppedBefore(found.value.account.registry) : made
  })
}

const stoppedBefore = (registry: RegistryUrl) =>
  stopped(`You stopped it before ${registryLabel(registry)} had made the token.`, registry)

interface Wanted {
  readonly token: NewToken
  readonly password: Secret
  /** Ends when the user stops it. */
  readonly signal: AbortSignal
}

async function createWithin(
  context: CoreContext,
  session: Session,
  { token, password, signal }: Wanted,
): Promise<Result<CreatedToken>> {
  const asked = context.ports.clock.now()
  // The rows of a list tell which form this registry writes, and which tokens there were before.
  if (!listOf(context, session)) await rereadList(context, session)
  const before = new Set(listOf(context, session)?.tokens.map(({ key }) => key))
  const writes = watchWrites(session.transport, signal)
  const created = await create(
    context,
    { ...session, transport: writes.transport },
    { token, password, signal },
  )
  if (wasStopped(created, signal)) return explainStop(context, session, before, writes.unanswered())
  if (!created.ok) return explainLoss(context, session, created.failure, before)
  const kept = await keep(context, session, created.value, token.name)
  const check = await readBack(context, session, created.value.key, token, asked)
  return ok({ key: created.value.key, name: token.name, ...kept, check })
}

const listOf = ({ store }: CoreContext, { account }: Session) => store.get().lists[account.id]?.list ?? null

const dialectOf = ({ accounts }: CoreContext, { account }: Session): Dialect => {
  const found = accounts.find(account.id)
  return found.ok ? found.value.account.dialect : account.dialect
}

async function create(
  context: CoreContext,
  session: Session,
  { token, password, signal }: Wanted,
): Promise<Result<Created>> {
  const { account, credential, transport } = session
  const dialect = dialectOf(context, session)
  if (dialect === 'classic' && token.access.kind === 'custom') {
    return fail(
      'not-supported',
      `${registryLabel(account.registry)} does not know tokens for picked packages.`,
    )
  }
  const purpose = { action: 'create', name: token.name } as const
  const subject = { registry: account.registry, purpose, stop: signal }
  const ask = secondFactorPrompt(context.prompts, context.ports.clock, transport, subject, credential)
  const send = (form: Dialect) => createToken(transport, { token, dialect: form, password, credential }, ask)

  const created = await send(dialect)
  if (created.ok) return created
  if (
    dialect === 'classic' &&
    !account.dialectChosen &&
    isRefusedForm(created.failure) &&
    listOf(context, session)?.tokens.length === 0
  ) {
    // Without a row to go by, the older form was a guess; a 400 has made nothing.
    const granular = await send('granular')
    if (granular.ok) await context.accounts.setDialect(account.id, 'granular')
    return granular
  }
  if (created.failure.code !== 'password-rejected') return created
  // A bad password and a dead session get the same 401; the list, which takes no password, tells them apart.
  const list = await listRows(transport, credential)
  if (list.ok || list.failure.code !== 'unauthorized') return created
  return fail('unauthorized', `${registryLabel(account.registry)} does not accept this sign-in.`)
}

const isRefusedForm = ({ code, details }: Failure) => code === 'invalid-request' && details?.status === 400

/** When the answer was lost, the token may have been made; the list is read so that a second try is not a second token. */
async function explainLoss(
  context: CoreContext,
  session: Session,
  failure: Failure,
  before: ReadonlySet<string>,
): Promise<Result<never>> {
  if (!mayHaveHappened(failure)) return { ok: false, failure }
  const list = await rereadList(context, session)
  const fresh = list.ok ? list.value.tokens.filter(({ key }) => !before.has(key)) : null
  const message = `${failure.message} ${wordsForLoss(fresh?.map(({ name, masked }) => name ?? masked) ?? null)}`
  return { ok: false, failure: { ...failure, message } }
}

/** What stands after the user has stopped it: as the list shows, which is read whatever was stopped. */
async function explainStop(
  context: CoreContext,
  session: Session,
  before: ReadonlySet<string>,
  unanswered: boolean,
): Promise<Result<never>> {
  const { id, registry } = session.account
  const label = registryLabel(registry)
  if (!unanswered) return stoppedBefore(registry)
  const transport = context.transportFor(registry, { account: id })
  const list = await rereadList(context, { ...session, transport })
  const fresh = list.ok ? list.value.tokens.filter(({ key }) => !before.has(key)) : null
  const stands =
    fresh?.length === 0
      ? 'No new token is listed so far. Look at the list again in a moment.'
      : wordsForLoss(fresh?.map(({ name, masked }) => name ?? masked) ?? null)
  return stopped(`You stopped it while ${label} was making the token. ${stands}`, registry)
}

function wordsForLoss(fresh: readonly string[] | null): string {
  if (fresh === null)
    return 'The token may have been made all the same. Look at the list before you try again.'
  if (fresh.length === 0) return 'No new token is listed.'
  return `A token was made all the same (${fresh.join(', ')}), and its secret is lost: revoke it, then try again.`
}

async function keep(context: CoreContext, { account }: Session, { key, secret }: Created, name: string) {
  const kept = await context.vault.keep(account.registry, tokenEntry(account.username, key), secret)
  const noted = await context.accounts.noteKept(account.id, key, kept.in, name)
  if (kept.in === 'memory') return { kept: 'memory', keepFailure: kept.why } as const
  return { kept: 'keychain', keepFailure: noted.ok ? null : noted.failure } as const
}

async function readBack(
  context: CoreContext,
  session: Session,
  key: string,
  token: NewToken,
  asked: Date,
): Promise<WriteCheck> {
  const list = await rereadList(context, session)
  if (!list.ok && list.failure.code === 'cancelled')
    return { outcome: 'not-confirmed', why: 'You stopped it before the list was read.' }
  if (!list.ok) return { outcome: 'not-confirmed', why: list.failure.message }
  return checkCreated(token, key, list.value, dialectOf(context, session), asked)
}

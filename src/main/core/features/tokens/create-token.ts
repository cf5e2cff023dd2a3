import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { CreatedToken, WriteCheck } from '../../../../shared/contract/tokens.ts'
import type { Dialect, NewToken } from '../../../../shared/token.ts'
import { wasStopped } from '../../infra/concurrency.ts'
import { watchWrites } from '../../infra/http/transport.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { listRows } from '../../registry/token-list.ts'
import { createToken, type Created } from '../../registry/token-writes.ts'
import { withSession, type AccountStore, type Session } from '../accounts/accounts.ts'
import { secondFactorPrompt, type Prompts } from '../prompts/prompts.ts'
import { checkCreated } from './check-created.ts'
import { explainLoss, explainStop, stoppedBefore } from './create-failure.ts'
import { rereadList, type RefreshParts } from './read-list.ts'
import { validateNewToken } from './validate-new-token.ts'
import { valueAt } from '../../../../shared/keyed.ts'

export interface CreateParts extends RefreshParts {
  readonly accounts: RefreshParts['accounts'] & Pick<AccountStore, 'keepToken'>
  readonly vault: Pick<Vault, 'find' | 'state'>
  readonly prompts: Prompts
}

/** A token that is being made. */
interface Wanted {
  readonly token: NewToken
  readonly password: Secret
  /** Ends when the user stops it. */
  readonly signal: AbortSignal
}

/** Makes a token, keeps its secret before anything else happens, and checks what the registry made of it. */
export async function createAndKeep(
  parts: CreateParts,
  id: string,
  asked: NewToken,
  password: string,
): Promise<Result<CreatedToken>> {
  const valid = validateNewToken(asked, password)
  if (!valid.ok) return valid
  const token = valid.value
  return parts.stops.run(id, 'create', async (signal) => {
    const wanted = { token, password: new Secret(password), signal }
    const purpose = { action: 'create', name: token.name } as const
    const made = await withSession(parts, id, purpose, (session) => makeOne(parts, session, wanted), signal)
    const found = parts.accounts.find(id)
    // What was under way has been explained; left is the question to sign in again, before anything was made.
    return wasStopped(made, signal) && found.ok ? stoppedBefore(found.value.account.registry) : made
  })
}

/** One try within a session: send, keep, look. */
async function makeOne(parts: CreateParts, session: Session, wanted: Wanted): Promise<Result<CreatedToken>> {
  const askedAt = parts.ports.clock.now()
  // The rows of a list tell which form this registry writes, and which tokens there were before.
  if (!listOf(parts, session)) await rereadList(parts, session)
  const before = new Set(listOf(parts, session)?.tokens.map(({ key }) => key))
  const writes = watchWrites(session.transport, wanted.signal)
  const created = await send(parts, { ...session, transport: writes.transport }, wanted)
  if (wasStopped(created, wanted.signal)) return explainStop(parts, session, before, writes.unanswered())
  if (!created.ok) return explainLoss(parts, session, created.failure, before)
  const { token } = wanted
  const kept = await keep(parts, session, created.value, token.name)
  const check = await readBack(parts, session, created.value.key, token, askedAt)
  return ok({ key: created.value.key, name: token.name, ...kept, check })
}

const listOf = ({ store }: CreateParts, { account }: Session) =>
  valueAt(store.get().lists, account.id)?.list ?? null

/** As it is known now: the list may have told more since the session began. */
function dialectOf({ accounts }: CreateParts, { account }: Session): Dialect {
  const found = accounts.find(account.id)
  return found.ok ? found.value.account.dialect : account.dialect
}

/** Asks the registry for the token, in the form that it writes. */
async function send(parts: CreateParts, session: Session, wanted: Wanted): Promise<Result<Created>> {
  const { account, credential, transport } = session
  const { token, password, signal } = wanted
  const dialect = dialectOf(parts, session)
  const label = registryLabel(account.registry)
  if (dialect === 'classic' && token.access.kind === 'custom')
    return fail('not-supported', `${label} has no tokens for picked packages.`)
  const purpose = { action: 'create', name: token.name } as const
  const { registry, username } = account
  const subject = { registry, username, purpose, stop: signal }
  const ask = secondFactorPrompt(parts.prompts, parts.ports.clock, transport, subject, credential)
  const sendAs = (form: Dialect) =>
    createToken(transport, { token, dialect: form, password, credential }, ask)

  const created = await sendAs(dialect)
  if (created.ok) return created
  const isGuess =
    dialect === 'classic' && !account.dialectChosen && listOf(parts, session)?.tokens.length === 0
  if (isGuess && isRefusedForm(created.failure)) {
    // Without a row to go by, the older form was a guess; a 400 has made nothing.
    const granular = await sendAs('granular')
    if (granular.ok) await parts.accounts.setDialect(account.id, 'granular')
    return granular
  }
  return created.failure.code === 'password-rejected' ? explainRejection(session, created) : created
}

const isRefusedForm = ({ code, details }: Failure) => code === 'invalid-request' && details?.status === 400

/** A bad password and a dead session get the same 401; the list, which takes no password, tells them apart. */
async function explainRejection(
  { account, credential, transport }: Session,
  rejected: Result<never>,
): Promise<Result<never>> {
  const list = await listRows(transport, credential)
  if (list.ok || list.failure.code !== 'unauthorized') return rejected
  return fail('unauthorized', `${registryLabel(account.registry)} does not accept this sign-in.`)
}

async function keep(parts: CreateParts, { account }: Session, { key, secret }: Created, name: string) {
  const { kept, noted } = await parts.accounts.keepToken(account.id, key, secret, name)
  if (kept.in === 'memory') return { kept: 'memory', keepFailure: kept.why } as const
  return { kept: 'keychain', keepFailure: noted.ok ? null : noted.failure } as const
}

async function readBack(
  parts: CreateParts,
  session: Session,
  key: string,
  token: NewToken,
  askedAt: Date,
): Promise<WriteCheck> {
  const list = await rereadList(parts, session)
  if (list.ok) return checkCreated(token, key, list.value, dialectOf(parts, session), askedAt)
  const { code, message } = list.failure
  return {
    outcome: 'not-confirmed',
    why: code === 'cancelled' ? 'You stopped it before the list was read.' : message,
  }
}

import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { CreatedToken, WriteCheck } from '../../../shared/state.ts'
import type { NewToken } from '../../../shared/token.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import { secondFactorPrompt } from '../challenges/second-factor-prompt.ts'
import type { CoreContext } from '../context.ts'
import { Secret } from '../keychain/secret.ts'
import { tokenEntry } from '../keychain/vault.ts'
import { listRows } from '../registry/token-list.ts'
import { createToken, type Created } from '../registry/token-writes.ts'
import { checkCreated } from './check-created.ts'
import { rereadList } from './read-list.ts'
import { validateNewToken } from './validate-new-token.ts'

/** Makes a token, keeps its secret before anything else happens, and checks what the registry made of it. */
export async function createAndKeep(
  context: CoreContext,
  id: string,
  wanted: NewToken,
  password: string,
): Promise<Result<CreatedToken>> {
  const found = context.book.find(id)
  if (!found.ok) return found
  const valid = validateNewToken(wanted, password, found.value.account.dialect)
  if (!valid.ok) return valid
  const token = valid.value

  return withSession(context, id, { action: 'create', name: token.name }, async (session) => {
    const asked = context.ports.clock.now()
    const created = await create(context, session, token, new Secret(password))
    if (!created.ok) return created
    const kept = await keep(context, session, created.value, token.name)
    const check = await readBack(context, session, created.value.key, token, asked)
    return ok({ key: created.value.key, name: token.name, ...kept, check })
  })
}

async function create(
  context: CoreContext,
  session: Session,
  token: NewToken,
  password: Secret,
): Promise<Result<Created>> {
  const { account, credential, transport } = session
  const subject = { registry: account.registry, purpose: { action: 'create', name: token.name } } as const
  const ask = secondFactorPrompt(context.desk, context.ports.clock, transport, subject, credential)
  const created = await createToken(transport, { token, dialect: account.dialect, password, credential }, ask)
  if (created.ok || created.failure.code !== 'password-rejected') return created
  // A bad password and a dead session get the same 401; the list, which takes no password, tells them apart.
  const list = await listRows(transport, credential)
  if (list.ok || list.failure.code !== 'unauthorized') return created
  return fail('unauthorized', `${registryLabel(account.registry)} does not accept this sign-in.`)
}

async function keep(context: CoreContext, { account }: Session, { key, secret }: Created, name: string) {
  const kept = await context.vault.keep(account.registry, tokenEntry(account.username, key), secret)
  const noted = await context.book.noteKept(account.id, key, kept.in, name)
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
  if (!list.ok) return { outcome: 'not-confirmed', why: list.failure.message }
  return checkCreated(token, key, list.value, session.account.dialect, asked)
}

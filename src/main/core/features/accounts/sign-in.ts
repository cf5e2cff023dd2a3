import type { Handlers } from '../../../../shared/contract.ts'
import type { SignedIn } from '../../../../shared/contract/accounts.ts'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { parseRegistryUrl, registryLabel } from '../../../../shared/registry-url.ts'
import type { Account, RegistryUrl } from '../../../../shared/token.ts'
import { secondFactorPrompt } from '../prompts/second-factor-prompt.ts'
import type { CoreContext } from '../../context.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { pollUntilDone } from '../../registry/poll.ts'
import { endSession, signInWithPassword, startWebLogin, whoami } from '../../registry/sign-in.ts'
import { stopped, wasStopped } from '../../infra/concurrency.ts'
import { watchWrites } from '../../infra/http/transport.ts'
import { accountId } from './account-store.ts'
import { ownEnd, sessionEnd } from './session-end.ts'
import { listRows } from '../../registry/token-list.ts'
import type { Transport } from '../../infra/http/transport.ts'

/** What an account is called at a registry that does not tell who is signed in. */
const unnamed = 'unnamed'

/** Somebody at the door: who, by what, and whom we expect when a sign-in is renewed. */
interface Entering {
  readonly username: string
  readonly kind: Account['credential']
  readonly expected: string | undefined
}

/** The three ways in and the one way out. `signedIn` is told of every account that came in. */
export function createSignInHandlers(
  context: CoreContext,
  signedIn: (account: string) => void,
): Handlers['accounts'] {
  const { ports, accounts, prompts } = context
  /** Ends the sign-ins under way. */
  let stop = new AbortController()
  const transportFor = (registry: RegistryUrl) => context.transportFor(registry, { stop: stop.signal })

  async function enter(transport: Transport, who: Entering, credential: Secret): Promise<Result<SignedIn>> {
    const { registry } = transport
    const refusal = refuse(registry, who)
    if (refusal) return who.kind === 'session' ? turnBack(transport, credential, refusal) : refusal
    const { username, kind } = who
    const now = ports.clock.now().getTime()
    // A pasted token's own row tells, when it is listed (see `read-list.ts`), or the token itself.
    const endsAt =
      kind === 'token'
        ? ownEnd(credential)
        : sessionEnd(registry, credential, now, context.store.get().practice?.url)
    const saved = await accounts.signIn({ registry, username, credential: kind, endsAt }, credential)
    const id = accountId(registry, username)
    context.capabilities.forgetRefusals(registry, id)
    prompts.signedIn(id)
    signedIn(id)
    return saved.ok ? ok({ account: id }) : saved
  }

  /**
   * Lets in whoever came, unless the registry would not say who it is or the user has stopped it meanwhile; a session is
   * then given back, by requests that nobody stops.
   */
  async function received(
    registry: RegistryUrl,
    came: Result<string>,
    who: Omit<Entering, 'username'>,
    credential: Secret,
    signal: AbortSignal,
  ): Promise<Result<SignedIn>> {
    const transport = context.transportFor(registry)
    if (came.ok && !signal.aborted) return enter(transport, { ...who, username: came.value }, credential)
    const label = registryLabel(registry)
    const refusal =
      came.ok || wasStopped(came, signal)
        ? stopped(`You stopped it before ${label} had said who is signed in. Nothing is kept here.`, registry)
        : came
    return who.kind === 'session' ? turnBack(transport, credential, refusal) : refusal
  }

  /** Nobody else may take an account's place, and a working pasted token is not written over by a sign-in. */
  function refuse(
    registry: RegistryUrl,
    { username, kind, expected }: Entering,
  ): ReturnType<typeof fail> | null {
    const id = accountId(registry, username)
    if (expected !== undefined && expected !== id) {
      return fail(
        'invalid-request',
        `You signed in as ${username}, which is another account. Nothing was changed.`,
      )
    }
    const known = accounts.find(id)
    if (!known.ok || !known.value.credential || known.value.account.credential === kind) return null
    const how = kind === 'token' ? 'is signed in there already' : 'was added there by a pasted token'
    return fail('invalid-request', `${username} ${how}. Sign out first.`)
  }

  return {
    async signInWithPassword({ registry, username, password, account: expected }) {
      const address = parseRegistryUrl(registry)
      if (!address.ok) return address
      const name = username.trim()
      if (name === '') return fail('invalid-request', 'Type your user name.')
      if (password === '') return fail('invalid-request', 'Type your password.')
      const { signal } = stop
      const writes = watchWrites(transportFor(address.value), signal)
      const purpose = { action: 'sign-in', username: name } as const
      const subject = { registry: address.value, purpose, stop: signal }
      const ask = secondFactorPrompt(prompts, ports.clock, writes.transport, subject)
      const session = await signInWithPassword(writes.transport, name, new Secret(password), ask)
      if (wasStopped(session, signal)) return stoppedAt(address.value, writes.unanswered())
      if (!session.ok) return session
      const came = await whoCame(writes.transport, session.value, name)
      return received(address.value, came, { kind: 'session', expected }, session.value, signal)
    },

    async signInWithBrowser({ registry, account: expected }) {
      const address = parseRegistryUrl(registry)
      if (!address.ok) return address
      const { signal } = stop
      const transport = transportFor(address.value)
      const login = await startWebLogin(transport)
      if (wasStopped(login, signal)) return stoppedAt(address.value, false)
      if (!login.ok) return login
      const { loginUrl, doneUrl } = login.value
      const purpose = { action: 'sign-in', username: null } as const
      const subject = { registry: address.value, purpose, stop: signal }
      const session = await prompts.askBrowser(subject, loginUrl, (asking) =>
        pollUntilDone(transport, { doneUrl, command: 'login', signal: asking, clock: ports.clock }),
      )
      if (wasStopped(session, signal)) return stoppedAt(address.value, true)
      if (!session.ok) return session
      const told = await whoami(transport, session.value)
      const came = told.ok ? ok(told.value ?? unnamed) : told
      return received(address.value, came, { kind: 'session', expected }, session.value, signal)
    },

    async addToken({ registry, token, account: expected }) {
      const address = parseRegistryUrl(registry)
      if (!address.ok) return address
      const typed = token.trim()
      if (typed === '') return fail('invalid-request', 'Paste a token.')
      if (!/^[\x21-\x7e]+$/.test(typed)) {
        return fail(
          'invalid-request',
          'This is not a token: a token is one word of plain letters, digits and signs.',
        )
      }
      const { signal } = stop
      const credential = new Secret(typed)
      const owner = await ownerOf(transportFor(address.value), credential)
      return received(address.value, owner, { kind: 'token', expected }, credential, signal)
    },

    stopSignIn() {
      stop.abort()
      stop = new AbortController()
      return Promise.resolve(ok())
    },

    async signOut({ account: id }) {
      const found = accounts.find(id)
      if (!found.ok) return found
      const { account, credential } = found.value
      const transport = context.transportFor(account.registry, { account: id })
      // A pasted token is somebody's working token; forgetting it here must not kill it there (npm/cli#3039).
      const session = account.credential === 'session' ? credential : null
      // First forgotten here, whatever the registry does or does not answer.
      const left = await accounts.signOut(id)
      const kept = !left.ok && left.failure.code === 'still-kept'
      if (!kept && accounts.find(id).ok) return left.ok ? ok({ provenEnded: false }) : left
      if (!kept) {
        context.store.patch({ dropped: [id] })
        context.rawRows.drop(id)
      }
      const provenEnded = session ? await endAndProve(transport, session) : false
      if (left.ok) return ok({ provenEnded })
      return kept ? stillKept(left.failure, account, session !== null, provenEnded) : left
    },
  }
}

/**
 * Whose token it is. The list is asked too, since `whoami` alone proves nothing: Verdaccio up to 6.10 answers 200
 * to a dead token. A token that may not list is accepted once the registry has named its owner.
 */
async function ownerOf(transport: Transport, credential: Secret): Promise<Result<string>> {
  const told = await whoami(transport, credential)
  if (!told.ok) return told
  const list = await listRows(transport, credential)
  if (list.ok) return ok(told.value ?? list.value.rows.find((row) => row.user)?.user ?? unnamed)
  if (told.value === null || list.failure.code === 'unauthorized') return list
  return ok(told.value)
}

/**
 * Who a sign-in with a password really let in. A registry may answer as somebody else, or have registered a mistyped
 * name as another; a name is then not taken for the one that was typed. Capital letters make no other user.
 */
async function whoCame(transport: Transport, session: Secret, typed: string): Promise<Result<string>> {
  const told = await whoami(transport, session)
  // A network that fails just now says nothing; a registry that refuses its own sign-in does.
  if (!told.ok) return ['unauthorized', 'cancelled'].includes(told.failure.code) ? told : ok(typed)
  if (told.value === null || told.value.toLowerCase() === typed.toLowerCase()) return ok(told.value ?? typed)
  const { registry } = transport
  const why = `You typed ${typed}, but ${registryLabel(registry)} signed in ${told.value}.`
  return fail('another-user', why, { registry })
}

/** What stands when a sign-in was stopped before it had come to a session. */
function stoppedAt(registry: RegistryUrl, unanswered: boolean): Result<never> {
  const label = registryLabel(registry)
  if (!unanswered) return stopped(`You stopped it before ${label} had signed you in.`, registry)
  const made = `It may have made a sign-in, which nobody uses and which ends by itself; some registries also make an account for a new name.`
  return stopped(`You stopped it while ${label} was signing you in. ${made}`, registry)
}

/** Gives back a session that is not wanted, and says whether the registry took it back. */
async function turnBack(
  transport: Transport,
  session: Secret,
  { failure }: { readonly failure: Failure },
): Promise<Result<never>> {
  const ended = await endAndProve(transport, session)
  const name = registryLabel(transport.registry)
  const after = ended
    ? 'The sign-in was ended again.'
    : `${name} may accept that sign-in until it ends by itself.`
  return { ok: false, failure: { ...failure, message: `${failure.message} ${after}` } }
}

/** Whether the registry let go of the sign-in is another matter than whether this computer did. */
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
      ? `${name} was told to end it, and may accept it until it ends by itself.`
      : `${name} still accepts it.`
  return { ok: false, failure: { ...failure, message: `${failure.message} ${there}` } }
}

/** Ends a session at the registry; true only when the registry refuses it afterwards. */
async function endAndProve(transport: Transport, session: Secret): Promise<boolean> {
  await endSession(transport, session)
  const after = await listRows(transport, session)
  return !after.ok && after.failure.code === 'unauthorized'
}

import type { Handlers } from '../../../../shared/contract.ts'
import type { SignedIn } from '../../../../shared/contract/accounts.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { parseRegistryUrl, registryLabel } from '../../../../shared/registry-url.ts'
import type { Account, RegistryUrl } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import { stopped, wasStopped } from '../../infra/concurrency.ts'
import { watchWrites, type Transport } from '../../infra/http/transport.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { pollUntilDone } from '../../registry/poll.ts'
import { signInWithPassword, startWebLogin, whoami } from '../../registry/sign-in.ts'
import { listRows } from '../../registry/token-list.ts'
import { secondFactorPrompt, type Prompts } from '../prompts/prompts.ts'
import { admitArrived, type AdmissionParts } from './admission.ts'
import { signOut, type SignOutParts } from './sign-out.ts'

export interface SignInParts extends Omit<AdmissionParts, 'accounts' | 'prompts' | 'signedIn'> {
  readonly accounts: AdmissionParts['accounts'] & SignOutParts['accounts']
  readonly prompts: Prompts
  readonly listCache: SignOutParts['listCache']
}

/** What an account is called at a registry that does not tell who is signed in. */
const unnamed = 'unnamed'

/** The three ways of signing in, and signing out. `signedIn` is called for every account that has signed in. */
export function createSignInHandlers(
  parts: SignInParts,
  signedIn: (account: string) => void,
): Omit<Handlers['accounts'], 'openTokenPage' | 'chooseDialect' | 'kept' | 'removeKept'> {
  /** Ends the sign-ins under way. */
  let stop = new AbortController()

  /** Begins to sign in at an address that the user has typed. */
  async function tryAt(
    address: string,
    expected: string | undefined,
    way: (attempt: Attempt) => Promise<Result<SignedIn>>,
  ): Promise<Result<SignedIn>> {
    const registry = parseRegistryUrl(address)
    if (!registry.ok) return registry
    const { signal } = stop
    return way({
      registry: registry.value,
      signal,
      transport: parts.transportFor(registry.value, { stop: signal }),
      prompts: parts.prompts,
      clock: parts.ports.clock,
      admit: (username, kind, credential) =>
        admitArrived(
          { ...parts, signedIn },
          { registry: registry.value, expected, signal, username, kind, credential },
        ),
    })
  }

  return {
    signInWithPassword: ({ registry, username, password, account }) =>
      tryAt(registry, account, (attempt) => byPassword(attempt, username.trim(), password)),
    signInWithBrowser: ({ registry, account }) => tryAt(registry, account, byBrowser),
    addToken: ({ registry, token, account }) =>
      tryAt(registry, account, (attempt) => byToken(attempt, token.trim())),
    stopSignIn() {
      stop.abort()
      stop = new AbortController()
      return Promise.resolve(ok())
    },
    signOut: ({ account, kept }) => signOut(parts, account, kept === 'remove'),
  }
}

/** One try to sign in. */
interface Attempt {
  readonly registry: RegistryUrl
  /** Ends when the user stops it, and with it the requests of the transport. */
  readonly signal: AbortSignal
  readonly transport: Transport
  readonly prompts: Prompts
  readonly clock: Clock
  /** Signs in whoever it is, if they may sign in. */
  readonly admit: (
    username: Result<string>,
    kind: Account['credential'],
    credential: Secret,
  ) => Promise<Result<SignedIn>>
}

async function byPassword(attempt: Attempt, username: string, password: string): Promise<Result<SignedIn>> {
  if (username === '') return fail('invalid-request', 'Type your user name.')
  if (password === '') return fail('invalid-request', 'Type your password.')
  const { registry, signal, prompts, clock } = attempt
  const writes = watchWrites(attempt.transport, signal)
  const subject = { registry, purpose: { action: 'sign-in', username }, stop: signal } as const
  const ask = secondFactorPrompt(prompts, clock, writes.transport, subject)
  const session = await signInWithPassword(writes.transport, username, new Secret(password), ask)
  if (wasStopped(session, signal)) return stoppedAt(registry, writes.unanswered())
  if (!session.ok) return session
  const came = await whoCame(writes.transport, session.value, username)
  return attempt.admit(came, 'session', session.value)
}

async function byBrowser(attempt: Attempt): Promise<Result<SignedIn>> {
  const { registry, signal, transport, prompts, clock } = attempt
  const login = await startWebLogin(transport)
  if (wasStopped(login, signal)) return stoppedAt(registry, false)
  if (!login.ok) return login
  const { loginUrl, doneUrl } = login.value
  const subject = { registry, purpose: { action: 'sign-in', username: null }, stop: signal } as const
  const session = await prompts.askBrowser(subject, loginUrl, (asking) =>
    pollUntilDone(transport, { doneUrl, command: 'login', signal: asking, clock }),
  )
  if (wasStopped(session, signal)) return stoppedAt(registry, true)
  if (!session.ok) return session
  const told = await whoami(transport, session.value)
  const came = told.ok ? ok(told.value ?? unnamed) : told
  return attempt.admit(came, 'session', session.value)
}

async function byToken(attempt: Attempt, typed: string): Promise<Result<SignedIn>> {
  if (typed === '') return fail('invalid-request', 'Paste a token.')
  if (!/^[\x21-\x7e]+$/.test(typed)) {
    return fail(
      'invalid-request',
      'This is not a token. A token is one word of plain letters, digits and signs, without spaces.',
    )
  }
  const credential = new Secret(typed)
  const owner = await ownerOf(attempt.transport, credential)
  return attempt.admit(owner, 'token', credential)
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
 * Who a sign-in with a password really let in. A registry may answer as somebody else, or have registered a mistyped name as a new user. Its answer then does
 * not count as the name that was typed. Capital letters make no other user.
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

/** What is true after a sign-in was stopped before there was a session. */
function stoppedAt(registry: RegistryUrl, unanswered: boolean): Result<never> {
  const label = registryLabel(registry)
  if (!unanswered) return stopped(`You stopped it before ${label} had signed you in.`, registry)
  const made = `It may have started a sign-in, which nobody uses and which will expire. Some registries also create an account for a new name.`
  return stopped(`You stopped it while ${label} was signing you in. ${made}`, registry)
}

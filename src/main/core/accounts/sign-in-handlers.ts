import { defaultUrl } from 'registry-url'
import type { Handlers } from '../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { parseRegistryUrl } from '../../../shared/registry-url.ts'
import type { Account } from '../../../shared/token.ts'
import { secondFactorPrompt } from '../challenges/second-factor-prompt.ts'
import type { CoreContext } from '../context.ts'
import { Secret } from '../keychain/secret.ts'
import { pollUntilDone } from '../registry/poll.ts'
import { endSession, signInWithPassword, startWebLogin, whoami } from '../registry/sign-in.ts'
import { listRows } from '../registry/token-list.ts'
import type { Transport } from '../registry/transport.ts'

/** What an account is called at a registry that does not tell who is signed in. */
const unnamed = 'unnamed'

/** The three ways in and the one way out. `signedIn` is told of every account that came in. */
export function createSignInHandlers(
  context: CoreContext,
  signedIn: (account: string) => void,
): Handlers['accounts'] {
  const { ports, book, desk, transportFor } = context

  async function enter(
    transport: Transport,
    username: string,
    kind: Account['credential'],
    credential: Secret,
  ): Promise<Result<{ account: string }>> {
    const { registry } = transport
    // Elsewhere the rows of the list tell (see `read-list.ts`); the older form is what most servers take.
    const dialect = registry === defaultUrl ? 'granular' : 'classic'
    const entered = await book.signIn({ registry, username, credential: kind, dialect }, credential)
    if (!entered.ok) return entered
    desk.signedIn(entered.value)
    signedIn(entered.value)
    return ok({ account: entered.value })
  }

  return {
    async signInWithPassword({ registry, username, password }) {
      const address = parseRegistryUrl(registry)
      if (!address.ok) return address
      const name = username.trim()
      if (name === '') return fail('invalid-request', 'Type your user name.')
      if (password === '') return fail('invalid-request', 'Type your password.')
      const transport = transportFor(address.value)
      const subject = { registry: address.value, purpose: { action: 'sign-in', username: name } } as const
      const ask = secondFactorPrompt(desk, ports.clock, transport, subject)
      const session = await signInWithPassword(transport, name, new Secret(password), ask)
      if (!session.ok) return session
      const told = await whoami(transport, session.value)
      return enter(transport, (told.ok ? told.value : null) ?? name, 'session', session.value)
    },

    async signInWithBrowser({ registry }) {
      const address = parseRegistryUrl(registry)
      if (!address.ok) return address
      const transport = transportFor(address.value)
      const login = await startWebLogin(transport)
      if (!login.ok) return login
      const { loginUrl, doneUrl } = login.value
      const subject = { registry: address.value, purpose: { action: 'sign-in', username: null } } as const
      const session = await desk.askBrowser(subject, loginUrl, (signal) =>
        pollUntilDone(transport, { doneUrl, command: 'login', signal, clock: ports.clock }),
      )
      if (!session.ok) return session
      const told = await whoami(transport, session.value)
      return enter(transport, (told.ok ? told.value : null) ?? unnamed, 'session', session.value)
    },

    async addToken({ registry, token }) {
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
      const transport = transportFor(address.value)
      const credential = new Secret(typed)
      const owner = await ownerOf(transport, credential)
      return owner.ok ? enter(transport, owner.value, 'token', credential) : owner
    },

    async signOut({ account: id }) {
      const found = book.find(id)
      if (!found.ok) return found
      const { account, credential } = found.value
      const transport = transportFor(account.registry)
      // A pasted token is somebody's working token; forgetting it here must not kill it there (npm/cli#3039).
      const session = account.credential === 'session' ? credential : null
      const provenEnded = session ? await endAndProve(transport, session) : false
      const left = await book.signOut(id)
      if (!left.ok) return left
      context.store.patch({ dropped: [id] })
      return ok({ provenEnded })
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

/** Ends a session at the registry; true only when the registry refuses it afterwards. */
async function endAndProve(transport: Transport, session: Secret): Promise<boolean> {
  await endSession(transport, session)
  const after = await listRows(transport, session)
  return !after.ok && after.failure.code === 'unauthorized'
}

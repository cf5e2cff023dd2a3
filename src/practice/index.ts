import { account, type PracticeAccount, recoveryCode } from './account.ts'
import { defaultOptions, type PracticeOptions, withOptions } from './options.ts'
import { serve } from './server.ts'
import { createState, listTokens, type RecordedRequest, type WebAuth } from './state.ts'
import { tokenKey, type TokenRecord } from './token.ts'
import { currentCode } from './two-factor.ts'
import { confirm, findWebAuth, pendingWebAuths } from './web-auth.ts'

export { defaultOptions, type PracticeOptions } from './options.ts'
export type { RecordedRequest } from './state.ts'

/** A token as tests look at it: with its secret, and the key of the dialect that is spoken. */
export type PracticeToken = TokenRecord & { readonly key: string }

/** What waits for a confirmation: the page to open and the address that is polled. */
export type PendingWebAuth = Pick<WebAuth, 'id' | 'kind' | 'pageUrl' | 'doneUrl'>

export interface PracticeRegistry {
  /** With trailing slash. */
  readonly url: string
  readonly port: number
  readonly account: PracticeAccount
  /** 64 hexadecimal digits, taken once wherever a one-time password is. */
  readonly recoveryCode: string
  /** Ends what is under way and frees the port. */
  close(): Promise<void>

  /** The last requests (a thousand unless told otherwise), oldest first, with every header and body as sent: secrets included. */
  readonly requests: readonly RecordedRequest[]
  /** The one-time code that is taken now; it changes only with `codeUses`. */
  code(): string
  /** The tokens that are listed now, youngest first. */
  tokens(): PracticeToken[]
  /** Ends every sign-in, as if two hours had passed. */
  expireSessions(): void
  /** Changes how the registry behaves from the next request on. */
  setOptions(changes: Partial<Omit<PracticeOptions, 'port' | 'tokens'>>): void
  /** Confirmations that wait, oldest first. */
  pendingWebAuth(): PendingWebAuth[]
  /** Presses Confirm on the page with this id, or on the youngest that waits. False when there is none. */
  confirmWebAuth(id?: string): boolean
}

/**
 * Starts an npm-compatible registry on 127.0.0.1, in memory, with a seeded account. Several run side by
 * side. Rejects when the port is taken or the fault's name is unknown.
 */
export async function startPracticeRegistry(
  options: Partial<PracticeOptions> = {},
): Promise<PracticeRegistry> {
  const state = createState({ ...defaultOptions, ...options })
  const server = await serve(state)
  const { port } = server
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    account,
    recoveryCode,
    close: () => server.close(),
    requests: state.requests,
    code: () => currentCode(state),
    tokens: () =>
      listTokens(state).map((token) => ({ ...token, key: tokenKey(token, state.settings.dialect) })),
    expireSessions: () => state.sessions.clear(),
    setOptions(changes) {
      state.settings = withOptions(state.settings, changes)
    },
    pendingWebAuth: () =>
      pendingWebAuths(state).map(({ id, kind, pageUrl, doneUrl }) => ({ id, kind, pageUrl, doneUrl })),
    confirmWebAuth(id) {
      const webAuth = id === undefined ? pendingWebAuths(state).at(-1) : findWebAuth(state, id)
      if (webAuth === undefined) return false
      confirm(state, webAuth)
      return true
    },
  }
}

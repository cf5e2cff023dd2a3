import type { IncomingHttpHeaders } from 'node:http'
import { recoveryCode } from './account.ts'
import { type PracticeOptions, type PracticeSettings, withOptions } from './options.ts'
import { seedTokens } from './seed.ts'
import { tokenKey, type TokenRecord } from './token.ts'

/** One request as it came in, for tests to look at. Holds secrets. */
export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly peer: string
  /** What we answered; 0 while we have not. */
  status: number
}

/** A sign-in. npm keeps these out of the token list, and ends them after two hours. */
export interface PracticeSession {
  readonly secret: string
  readonly expires: number
}

/**
 * Something to confirm on a page: a `login` yields a session, a `challenge` the code for one request, a
 * `notice` the same code for clients that cannot poll.
 */
export interface WebAuth {
  readonly id: string
  readonly kind: 'login' | 'challenge' | 'notice'
  readonly pageUrl: string
  readonly doneUrl: string
  /** Proves that a confirmation was sent from our page. */
  readonly formKey: string
  readonly expires: number
  /** The request that a code is good for, as `METHOD path`. */
  readonly request: string
  /** Set when it is confirmed. */
  result: string | null
  /** A poll gets the result once. */
  handedOut: boolean
}

/** All that one registry knows. There is nothing outside of it, so registries do not meet. */
export interface State {
  settings: PracticeSettings
  readonly sessions: Map<string, PracticeSession>
  /** By secret. A token that was deleted stays for the revoke lag. */
  readonly tokens: Map<string, TokenRecord>
  /** Secrets of deleted tokens, and when they stop working. */
  readonly deleted: Map<string, number>
  readonly webAuths: Map<string, WebAuth>
  readonly recoveryCodes: Set<string>
  readonly profile: Record<string, unknown>
  readonly requests: RecordedRequest[]
  /** Until when no token can be made, in milliseconds since 1970, since a recovery code was used. */
  heldUntil: number
  /** How many requests were let through for a code. */
  codesTaken: number
  /** How many requests the fault that is on could have hit. */
  struck: number
}

export function createState(options: PracticeOptions): State {
  const now = options.now()
  const year = 365 * 24 * 60 * 60_000
  return {
    settings: withOptions(options, {}),
    sessions: new Map(),
    tokens: new Map(seedTokens(options.tokens, now).map((token) => [token.secret, token])),
    deleted: new Map(),
    webAuths: new Map(),
    recoveryCodes: new Set([recoveryCode]),
    profile: {
      email: 'demo@acme.example',
      email_verified: true,
      created: new Date(now - 3 * year).toISOString(),
      updated: new Date(now - year).toISOString(),
      cidr_whitelist: null,
      fullname: 'Robin Demo',
      homepage: null,
      freenode: null,
      twitter: null,
      github: null,
    },
    requests: [],
    heldUntil: 0,
    codesTaken: 0,
    struck: 0,
  }
}

/** The tokens an account sees, youngest first. */
export function listTokens(state: State): TokenRecord[] {
  return [...state.tokens.values()]
    .filter((token) => !state.deleted.has(token.secret))
    .sort((a, b) => b.created - a.created)
}

/** Finds a listed token by its key or by its whole value. */
export function findToken(state: State, id: string): TokenRecord | undefined {
  return listTokens(state).find(
    (token) => token.secret === id || tokenKey(token, state.settings.dialect) === id,
  )
}

/** Takes a token off the list; it keeps working until the revoke lag is over. */
export function deleteToken(state: State, token: TokenRecord): void {
  state.deleted.set(token.secret, state.settings.now() + state.settings.revokeLag * 1000)
}

/** The token with this secret if it still works, whether it is listed or not. */
export function workingToken(state: State, secret: string): TokenRecord | undefined {
  const token = state.tokens.get(secret)
  if (token === undefined) return undefined
  const now = state.settings.now()
  const ends = Math.min(state.deleted.get(secret) ?? Infinity, token.expiry ?? Infinity)
  return now < ends ? token : undefined
}

import * as v from 'valibot'
import type { Result } from './failure.ts'
import type { CreatedToken, KeychainState, Patch, PracticeInfo, RevokeReport, Snapshot } from './state.ts'

/**
 * THE contract between the window and the main process: every call with the schema of its argument and
 * the type of its result, and every event with the type of its payload. The dispatcher, the preload, the
 * renderer's bridge and the tests are derived from this value; nothing else names a channel.
 *
 * Calls go from the window to main and always answer a `Result`. Events go from main to the window.
 * No result type carries a secret but that of `tokens.reveal`.
 */

export interface Call<A, R> {
  readonly kind: 'call'
  readonly args: v.GenericSchema<unknown, A>
  /** Only a type; nothing is there at run time. */
  readonly result?: R
}

export interface Event<P> {
  readonly kind: 'event'
  readonly payload?: P
}

const call =
  <R>() =>
  <A>(args: v.GenericSchema<unknown, A>): Call<A, R> => ({ kind: 'call', args })
const event = <P>(): Event<P> => ({ kind: 'event' })

/** Long enough for what people paste by accident, so that the core can name the fault; short enough to refuse. */
const text = v.pipe(v.string(), v.maxLength(65_536))
const secret = v.pipe(v.string(), v.maxLength(65_536))
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048))
const nothing = v.undefined()

const packagePermission = v.picklist(['no-access', 'read-only', 'read-write', 'read-write-stage-only'])
const orgPermission = v.picklist(['no-access', 'read-only', 'read-write'])
const target = v.strictObject({ type: v.picklist(['package', 'scope', 'org']), name: text })

const newAccess = v.variant('kind', [
  v.strictObject({ kind: v.literal('read-only') }),
  v.strictObject({ kind: v.literal('publish') }),
  v.strictObject({
    kind: v.literal('custom'),
    packages: packagePermission,
    orgs: orgPermission,
    targets: v.pipe(v.array(target), v.maxLength(1_000), v.readonly()),
    bypassTwoFactor: v.boolean(),
  }),
])

const newToken = v.strictObject({
  name: text,
  access: newAccess,
  ranges: v.pipe(v.array(text), v.maxLength(10_000), v.readonly()),
  expiresInDays: v.optional(v.number()),
})

export const contract = {
  app: {
    snapshot: call<Snapshot>()(nothing),
    changed: event<Patch>(),
    /** Something outside the window (the tray) wants the window to show a dialog. */
    intent: event<Intent>(),
    /** Asks the system's keychain again, after the user unlocked it. */
    checkKeychain: call<KeychainState>()(nothing),
    /** Starts the practice registry, or gives the one that runs. */
    openPractice: call<PracticeInfo>()(nothing),
  },
  accounts: {
    /** With `account`, only that one is renewed: signing in as somebody else is refused. */
    signInWithPassword: call<SignedIn>()(
      v.strictObject({ registry: text, username: text, password: secret, account: v.optional(id) }),
    ),
    signInWithBrowser: call<SignedIn>()(v.strictObject({ registry: text, account: v.optional(id) })),
    addToken: call<SignedIn>()(v.strictObject({ registry: text, token: secret, account: v.optional(id) })),
    signOut: call<SignedOut>()(v.strictObject({ account: id })),
  },
  tokens: {
    refresh: call<undefined>()(v.strictObject({ account: id })),
    create: call<CreatedToken>()(v.strictObject({ account: id, token: newToken, password: secret })),
    revoke: call<RevokeReport>()(
      v.strictObject({
        account: id,
        keys: v.pipe(v.array(id), v.minLength(1), v.maxLength(1_000), v.readonly()),
      }),
    ),
    /** Puts a kept secret on the clipboard; main clears it again. */
    copy: call<undefined>()(v.strictObject({ account: id, key: id })),
    /** Puts a token's id on the clipboard. */
    copyKey: call<undefined>()(v.strictObject({ account: id, key: id })),
    /** The one call that shows a secret, one at a time. */
    reveal: call<{ readonly secret: string }>()(v.strictObject({ account: id, key: id })),
  },
  challenges: {
    answer: call<undefined>()(v.strictObject({ id, code: v.pipe(v.string(), v.maxLength(256)) })),
    cancel: call<undefined>()(v.strictObject({ id })),
    openBrowser: call<undefined>()(v.strictObject({ id })),
  },
} as const

export type Contract = typeof contract

export interface SignedIn {
  readonly account: string
}

export interface SignedOut {
  /** True when the registry refused the old sign-in afterwards; false when it may still be valid there. */
  readonly provenEnded: boolean
}

/** What the window is asked to show from outside of it. */
export interface Intent {
  readonly kind: 'confirm-revoke'
  readonly account: string
  readonly key: string
}

/** Argument lists leave out what a call does not take. */
type Args<A> = [A] extends [undefined] ? [] : [args: A]

/** What the window sees: calls as functions, events as subscriptions that give back their end. */
export type Bridge = {
  readonly [G in keyof Contract]: {
    readonly [N in keyof Contract[G]]: Contract[G][N] extends Call<infer A, infer R>
      ? (...args: Args<A>) => Promise<Result<R>>
      : Contract[G][N] extends Event<infer P>
        ? (listener: (payload: P) => void) => () => void
        : never
  }
}

type CallNames<G extends keyof Contract> = {
  [N in keyof Contract[G]]: Contract[G][N] extends { readonly kind: 'call' } ? N : never
}[keyof Contract[G]]

/** What the core gives: one function a call. */
export type Handlers = {
  readonly [G in keyof Contract]: {
    readonly [N in CallNames<G>]: Contract[G][N] extends Call<infer A, infer R>
      ? (...args: Args<A>) => Promise<Result<R>>
      : never
  }
}

/** What main pushes to the window: the channel (`group.name`) and its payload. */
export type EventMessage = {
  [G in keyof Contract]: {
    [N in keyof Contract[G]]: Contract[G][N] extends Event<infer P>
      ? { readonly channel: `${G}.${N & string}`; readonly payload: P }
      : never
  }[keyof Contract[G]]
}[keyof Contract]

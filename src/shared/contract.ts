import { accounts } from './contract/accounts.ts'
import { app, desktop, lock, preferences, prompts } from './contract/app.ts'
import { expiry } from './contract/expiry.ts'
import { handover } from './contract/handover.ts'
import { history } from './contract/history.ts'
import type { DeclaredCall, DeclaredEvent } from './contract/kinds.ts'
import { leaks } from './contract/leaks.ts'
import { plaintextTokens } from './contract/plaintext-tokens.ts'
import { ranges } from './contract/ranges.ts'
import { revoke } from './contract/revoke.ts'
import { rotate } from './contract/rotate.ts'
import { tokens } from './contract/tokens.ts'
import type { Result } from './failure.ts'
import { valueAt } from './keyed.ts'

/**
 * THE contract between the window and the main process: every call with the schema of its argument, the type of its result and
 * what it leaves in the history, and every event with the type of its payload. The dispatcher, the preload, the renderer's
 * bridge, the history and the tests are derived from this value; nothing else names a channel.
 *
 * Calls go from the window to main and always answer a `Result`. Events go from main to the window.
 * No result type carries a secret but that of `tokens.reveal`.
 */
export const contract = {
  app,
  accounts,
  tokens,
  prompts,
  preferences,
  plaintextTokens,
  expiry,
  history,
  revoke,
  ranges,
  desktop,
  leaks,
  handover,
  rotate,
  lock,
} as const

export type Contract = typeof contract

/**
 * The two names under which calls and events travel. What is called is an argument, not a channel name, so there is one door,
 * and the dispatcher stands at it.
 */
export const wire = { call: 'tokentray:call', event: 'tokentray:event' } as const

/** Argument lists leave out what a call does not take. */
type Args<A> = [A] extends [undefined] ? [] : [args: A]

/** What the window sees: calls as functions, events as subscriptions that give back their end. */
export type Bridge = {
  readonly [G in keyof Contract]: {
    readonly [N in keyof Contract[G]]: Contract[G][N] extends DeclaredCall<infer A, infer R>
      ? (...args: Args<A>) => Promise<Result<R>>
      : Contract[G][N] extends DeclaredEvent<infer P>
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
    readonly [N in CallNames<G>]: Contract[G][N] extends DeclaredCall<infer A, infer R>
      ? (...args: Args<A>) => Promise<Result<R>>
      : never
  }
}

/** What main pushes to the window: the channel (`group.name`) and its payload. */
export type EventMessage = {
  [G in keyof Contract]: {
    [N in keyof Contract[G]]: Contract[G][N] extends DeclaredEvent<infer P>
      ? { readonly channel: `${G}.${N & string}`; readonly payload: P }
      : never
  }[keyof Contract[G]]
}[keyof Contract]

/** A handler whatever its call is; its argument has passed the schema of the call. */
export type AnyHandler = (args?: unknown) => Promise<Result<unknown>>

type Groups<T> = Readonly<Record<string, Readonly<Record<string, T>>>>

/** The same handlers with something around each; what it is may depend on what the contract says of the call. */
export function wrapHandlers(
  handlers: Handlers,
  wrap: (handle: AnyHandler, declared: DeclaredCall<unknown, unknown>, channel: string) => AnyHandler,
): Handlers {
  const declared: Groups<DeclaredCall<unknown, unknown> | DeclaredEvent<unknown>> = contract
  const wrapped = Object.entries(handlers as Groups<AnyHandler>).map(([group, handles]) => {
    const around = ([name, handle]: [string, AnyHandler]): [string, AnyHandler] => {
      const entry = valueAt(valueAt(declared, group), name)
      return [name, entry?.kind === 'call' ? wrap(handle, entry, `${group}.${name}`) : handle]
    }
    return [group, Object.fromEntries(Object.entries(handles).map(around))]
  })
  return Object.fromEntries(wrapped) as Handlers
}

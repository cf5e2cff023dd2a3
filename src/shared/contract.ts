import { accounts } from './contract/accounts.ts'
import { app } from './contract/app.ts'
import { prompts } from './contract/prompts.ts'
import { plaintextTokens } from './contract/plaintext-tokens.ts'
import { expiry } from './contract/expiry.ts'
import { handover } from './contract/handover.ts'
import { history } from './contract/history.ts'
import { desktop } from './contract/desktop.ts'
import { leaks } from './contract/leaks.ts'
import type { Call, Event } from './contract/kinds.ts'
import { lock } from './contract/lock.ts'
import { preferences } from './contract/preferences.ts'
import { registries } from './contract/registries.ts'
import { revoke } from './contract/revoke.ts'
import { ranges } from './contract/ranges.ts'
import { rotate } from './contract/rotate.ts'
import { tokens } from './contract/tokens.ts'
import type { Result } from './failure.ts'

/**
 * THE contract between the window and the main process: every call with the schema of its argument and
 * the type of its result, and every event with the type of its payload. The dispatcher, the preload, the
 * renderer's bridge and the tests are derived from this value; nothing else names a channel.
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
  registries,
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

import type { Dialect } from '../shared/token.ts'
import { type Fault, parseFault } from './faults.ts'

/** How a practice registry behaves. All but `port`, `tokens` and `now` may change while it runs. */
export interface PracticeOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  readonly port: number
  /** How many tokens the account starts with; null for the hand-written ones alone. */
  readonly tokens: number | null
  /** Tokens on one page of the list where the client does not say `perPage`. */
  readonly pageSize: number
  /** Milliseconds every answer takes. */
  readonly latency: number
  /** `granular` is npm since December 2025; `classic` is npm as documented in 2017. */
  readonly dialect: Dialect
  /** `web` sends clients that can do it to a page and asks all others for a code; `none` never asks. */
  readonly twoFactor: TwoFactor
  /**
   * How many requests one code serves; 0 for any number. With a limit, the code of the account is only the first: each
   * one that is used up is followed by the next number.
   */
  readonly codeUses: number
  /** Hours for which no token can be made after a recovery code was used; 72 on npm, 0 for none. */
  readonly recoveryHold: number
  /** Seconds a deleted token keeps working; on npm up to an hour. */
  readonly revokeLag: number
  /** What goes wrong: a name from `faults.ts`, with `@operation` to hit one kind of request only. */
  readonly fault: string
  /** How many requests are remembered for tests to look at. */
  readonly remembered: number
  /** The registry's clock, in milliseconds since 1970. */
  readonly now: () => number
}

export const dialects: readonly Dialect[] = ['granular', 'classic']

export const twoFactors = ['code', 'web', 'none'] as const
export type TwoFactor = (typeof twoFactors)[number]

export const defaultOptions: PracticeOptions = {
  port: 0,
  tokens: null,
  pageSize: 10,
  latency: 0,
  dialect: 'granular',
  twoFactor: 'code',
  codeUses: 0,
  recoveryHold: 0,
  revokeLag: 0,
  fault: 'none',
  remembered: 1_000,
  now: Date.now,
}

/** Options with the fault looked up. */
export interface PracticeSettings extends PracticeOptions {
  readonly strikes: Fault | null
}

/** Lays `changes` over `base`. A fault name that does not exist is a programming error and throws. */
export function withOptions(base: PracticeOptions, changes: Partial<PracticeOptions>): PracticeSettings {
  const options = { ...base, ...changes }
  const fault = parseFault(options.fault)
  if (fault === undefined) throw new RangeError(`There is no fault named “${options.fault}”`)
  return { ...options, strikes: fault }
}

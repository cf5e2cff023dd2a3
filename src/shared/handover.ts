import * as v from 'valibot'
import { id } from './fields.ts'
import type { RegistryUrl } from './token.ts'

/**
 * Kept tokens that programs use without a file that holds them: given to one command, asked for by pnpm through a helper, or
 * lent to the user's `.npmrc` for some minutes. Never a secret.
 */
export interface HandoverState {
  /** The launcher `tokentray-run` on this computer, as it is typed; null where there is none. */
  readonly launcher: string | null
  /** Why there is none, as a sentence. */
  readonly unavailable: string | null
  /** Oldest first. */
  readonly handed: readonly HandedOver[]
}

/** A token whose secret is kept here. */
export const keptToken = v.strictObject({
  /** The account whose row it is; null for one that was moved out of a file and that no account lists. */
  account: v.nullable(id),
  /** The row's key; without an account the id of the `MovedToken`. */
  key: id,
})
export type KeptToken = Readonly<v.InferOutput<typeof keptToken>>

/** `run`: the launcher's choice for a registry. `helper`: pnpm asks a program. `lent`: a line in the user's `.npmrc`. */
export const handoverWays = ['run', 'helper', 'lent'] as const
export type HandoverWay = (typeof handoverWays)[number]

export interface HandedOver extends KeptToken {
  readonly id: string
  readonly way: HandoverWay
  readonly name: string
  readonly registry: RegistryUrl
  /** The file that has a line of ours, as a person writes it; null for `run`. */
  readonly path: string | null
  /** ISO 8601 time at which a lent line is taken out again. */
  readonly until: string | null
  /** What to type for using it; null but for `run`. */
  readonly command: string | null
  /** Why it could not be taken back, as a sentence. */
  readonly trouble: string | null
}

/** What a token is handed over to, as a part of a sentence. */
export function handedTo({ way, path }: Pick<HandedOver, 'way' | 'path'>): string {
  if (way === 'run') return 'the launcher'
  return way === 'helper' ? 'pnpm’s helper' : `the line lent to ${path ?? 'your .npmrc'}`
}

/** Minutes for which a token is offered to be lent, and the most that may be asked for. */
export const lendMinutes = [5, 15, 60] as const
export const longestLend = 24 * 60

export const nothingHandedOver: HandoverState = { launcher: null, unavailable: null, handed: [] }

import * as v from 'valibot'

/**
 * What this app has done, as the history keeps it: plain data, and never a secret. Each entry names the hash of the one
 * before it, so that a later change shows.
 */

export const acts = [
  'sign-in',
  'sign-out',
  'create',
  'revoke',
  'proof',
  'batch',
  'copy',
  'copy-id',
  'reveal',
  'keep',
  'move',
  'hand-over',
  'take-back',
  'export',
  'rotate',
  'setting',
  'look',
  'ask',
  'lock',
  'unlock',
  'other',
] as const

export type ActKind = (typeof acts)[number]

/**
 * What came of it. `cancelled`: the user would rather not. `unanswered`: no clear answer came from the registry, so it may have been done.
 */
export const actOutcomes = ['done', 'failed', 'cancelled', 'unanswered'] as const
export type ActOutcome = (typeof actOutcomes)[number]

/** One thing that was done, or tried. Free text is scrubbed of whatever looks like a secret before it is written. */
const act = v.strictObject({
  act: v.picklist(acts),
  outcome: v.picklist(actOutcomes),
  /** Account id; left out where an act belongs to none. */
  account: v.optional(v.string()),
  /** A token's key and name. */
  key: v.optional(v.string()),
  name: v.optional(v.string()),
  /** One sentence, or a failure's code. */
  note: v.optional(v.string()),
})
export type Act = Readonly<v.InferOutput<typeof act>>

/** An act as it stands in the file. `hash` is the SHA-256 of all other fields, in hex; `prev` that of the entry before. */
export const historyEntry = v.strictObject({
  /** Counts from 1. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** ISO 8601, UTC. */
  at: v.string(),
  ...act.entries,
  prev: v.string(),
  hash: v.string(),
})
export type HistoryEntry = Readonly<v.InferOutput<typeof historyEntry>>

/** Whether the chain holds; `faults` says in sentences where it does not. */
export interface ChainCheck {
  readonly whole: boolean
  readonly faults: readonly string[]
  /** True when the oldest entries were removed to save space. */
  readonly trimmed: boolean
}

/** An entry as the window shows it. */
export type ShownEntry = HistoryEntry & {
  /** Of its account; null where it has none. */
  readonly username: string | null
}

/** One page of the history, youngest first. */
export interface HistoryPage {
  readonly entries: readonly ShownEntry[]
  readonly total: number
  readonly check: ChainCheck
}

import * as v from 'valibot'
import type { RegistryUrl } from './token.ts'

/**
 * Revoking with proof: what was checked, what that showed, and what is true now. Plain data without a secret; the journal
 * keeps it, receipts show it.
 */

/**
 * What one look showed. The list: `gone` or still `listed`. The token itself: `dead` (refused), `alive` (accepted),
 * `alive-elsewhere` (refused from this address only). `unknown` when there was no clear answer.
 */
export const lookResults = ['gone', 'listed', 'dead', 'alive', 'alive-elsewhere', 'unknown'] as const
export type LookResult = (typeof lookResults)[number]

export const look = v.object({
  /** ISO 8601, UTC. */
  at: v.string(),
  looked: v.picklist(['list', 'token']),
  finding: v.picklist(lookResults),
  /** What was answered, such as `list 401, whoami 401`. */
  detail: v.string(),
})
export type Look = Readonly<v.InferOutput<typeof look>>

/**
 * How a revocation ended. `dead`: off the list and the token itself refused. `gone`: off the list; the token is not
 * kept here and could not be tried. `still-works`: the last try found it working. `not-proven`: no clear answer came.
 * `still-listed`: the registry said yes and kept it. `refused`: the registry would not. `given-up`: not tried.
 */
export const outcomes = [
  'dead',
  'gone',
  'still-works',
  'not-proven',
  'still-listed',
  'refused',
  'given-up',
] as const
export type Outcome = (typeof outcomes)[number]

/** When and how a revocation ended, and why in one sentence. */
export const revocationEnd = v.object({ at: v.string(), outcome: v.picklist(outcomes), why: v.string() })
export type RevocationEnd = Readonly<v.InferOutput<typeof revocationEnd>>

/** Which token is revoked, as the list showed it. */
export const revokedRow = v.object({ key: v.string(), name: v.string(), masked: v.string() })

/** Where a revocation is: one of the outcomes, or on the way there. */
export type Stage = 'waiting' | 'sent' | 'answered' | 'honoured' | Outcome

/** What is known of the revocation of one token: what the journal adds up to, and what a receipt shows. */
export interface RevocationFacts extends Readonly<v.InferOutput<typeof revokedRow>> {
  readonly id: string
  readonly batch: string
  /** Account id. */
  readonly account: string
  readonly registry: RegistryUrl
  readonly username: string
  /** When the user asked for it. */
  readonly asked: string
  /** When a delete was sent; more than once only after an answer was lost. */
  readonly sent: readonly string[]
  /** When the registry said yes. */
  readonly answered: string | null
  /** What the token itself showed just before it was revoked; null when it was not tried. */
  readonly before: LookResult | null
  readonly verdicts: readonly Look[]
  readonly ended: RevocationEnd | null
}

/** The proof of one revocation, as complete as it is now. */
export interface Receipt extends RevocationFacts {
  readonly stage: Stage
  /** When it is tried again by itself. */
  readonly nextTry: string | null
}

/** `interrupted`: it stopped without the user's wish and goes on when asked to. */
export type BatchPhase = 'running' | 'waiting' | 'paused' | 'interrupted' | 'proving' | 'done' | 'cancelled'

/** How far revoking many has got. The numbers of the parts add up to `total`. */
export interface BatchProgress {
  readonly id: string
  readonly account: string
  readonly phase: BatchPhase
  /** Why it waits or stands still, in one sentence. */
  readonly why: string | null
  /** ISO time at which it goes on by itself. */
  readonly until: string | null
  readonly startedAt: string
  readonly total: number
  /** Not yet sent. */
  readonly left: number
  /** Sent or answered, and not looked at yet. */
  readonly unproven: number
  /** Off the list, tried and dead. */
  readonly dead: number
  /** Off the list; not kept here. */
  readonly gone: number
  /** Revoked, and still being honoured. */
  readonly honoured: number
  /** False when the disk would not take the journal: it is forgotten if the app ends. */
  readonly journaled: boolean
  /** Refused, still listed, given up, or not proven. */
  readonly failed: number
}

/** A token that is off the list and still works, or may. */
export interface HonouredToken {
  readonly receipt: string
  readonly account: string
  readonly registry: RegistryUrl
  readonly key: string
  readonly name: string
  /** What the last try showed. */
  readonly finding: LookResult
  /** When it went off the list. */
  readonly since: string
  readonly nextTry: string | null
}

/** The part of the state that is about revoking. */
export interface RevocationState {
  /** The one under way of each account, or the last one until it is dismissed. */
  readonly batches: readonly BatchProgress[]
  readonly honoured: readonly HonouredToken[]
}

export const noRevocations: RevocationState = { batches: [], honoured: [] }

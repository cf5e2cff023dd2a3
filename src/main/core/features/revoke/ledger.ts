import * as v from 'valibot'
import {
  look,
  lookResults,
  revocationEnd,
  revokedRow,
  type Look,
  type LookResult,
  type RevocationEnd,
  type RevocationFacts,
} from '../../../../shared/revocation.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'

/**
 * The journal's lines and what they add up to. A line says what is about to be done or what was found; all of them
 * together say what is left to do after a crash, whatever the moment.
 */

const time = v.string()
export const line = v.variant('t', [
  /** The user asked for it. The order of the tokens is the order of the work. */
  v.object({
    t: v.literal('batch'),
    batch: v.string(),
    at: time,
    account: v.string(),
    registry: v.string(),
    username: v.string(),
    /** True when somebody looks on: whatever goes wrong is told at once and not tried again later. */
    attended: v.boolean(),
    tokens: v.array(v.object({ ...revokedRow.entries, own: v.optional(v.boolean()) })),
  }),
  /** A delete is about to be sent; `before` is what the token itself showed. */
  v.object({ t: v.literal('send'), id: v.string(), at: time, before: v.nullable(v.picklist(lookResults)) }),
  /** The registry said yes, or that it knows no such token. */
  v.object({ t: v.literal('yes'), id: v.string(), at: time }),
  v.object({ t: v.literal('look'), id: v.string(), verdict: look }),
  v.object({ t: v.literal('end'), id: v.string(), ...revocationEnd.entries }),
  v.object({
    t: v.literal('phase'),
    batch: v.string(),
    phase: v.picklist(['running', 'paused', 'done', 'cancelled']),
  }),
])

export type Line = v.InferOutput<typeof line>

/** One token on its way from being listed to being proven dead. */
export interface Case extends RevocationFacts {
  /** True for the token that this account is signed in with. */
  readonly own: boolean
  sent: string[]
  answered: string | null
  before: LookResult | null
  verdicts: Look[]
  ended: RevocationEnd | null
}

export interface Batch {
  readonly id: string
  readonly account: string
  readonly registry: RegistryUrl
  readonly username: string
  readonly attended: boolean
  readonly at: string
  readonly cases: readonly Case[]
  phase: 'running' | 'paused' | 'done' | 'cancelled'
}

/** Batches by id, oldest first, and their cases by id. */
export interface Ledger {
  readonly batches: Map<string, Batch>
  readonly cases: Map<string, Case>
}

export const emptyLedger = (): Ledger => ({ batches: new Map(), cases: new Map() })

/** Adds one line to what is known. Lines about what is not known are passed over. */
export function apply(ledger: Ledger, entry: Line): void {
  if (entry.t === 'batch') {
    open(ledger, entry)
    return
  }
  if (entry.t === 'phase') {
    const batch = ledger.batches.get(entry.batch)
    if (batch) batch.phase = entry.phase
    return
  }
  const found = ledger.cases.get(entry.id)
  if (!found) return
  switch (entry.t) {
    case 'send':
      found.sent.push(entry.at)
      found.before ??= entry.before
      return
    case 'yes':
      found.answered = entry.at
      return
    case 'look':
      found.verdicts.push(entry.verdict)
      return
    case 'end':
      found.ended = { at: entry.at, outcome: entry.outcome, why: entry.why }
  }
}

function open(ledger: Ledger, entry: Extract<Line, { t: 'batch' }>): void {
  const { batch: id, at, account, registry, username, attended, tokens } = entry
  const cases = tokens.map(({ key, name, masked, own = false }, index): Case => ({
    ...{ id: `${id}/${index}`, batch: id, account, registry, username, key, name, masked, own, asked: at },
    ...{ sent: [], answered: null, before: null, verdicts: [], ended: null },
  }))
  ledger.batches.set(id, { id, account, registry, username, attended, at, cases, phase: 'running' })
  for (const each of cases) ledger.cases.set(each.id, each)
}

/** The lines that bring a case back, for a journal that is tidied up. */
export function linesOf(batch: Batch): Line[] {
  const { id, at, account, registry, username, attended, phase, cases } = batch
  const tokens = cases.map(({ key, name, masked, own }) => ({ key, name, masked, ...(own ? { own } : {}) }))
  return [
    { t: 'batch', batch: id, at, account, registry, username, attended, tokens },
    ...cases.flatMap(linesOfCase),
    { t: 'phase', batch: id, phase },
  ]
}

function linesOfCase({ id, sent, before, answered, verdicts, ended }: Case): Line[] {
  return [
    ...sent.map((at): Line => ({ t: 'send', id, at, before })),
    ...(answered === null ? [] : [{ t: 'yes', id, at: answered } as const]),
    ...verdicts.map((found): Line => ({ t: 'look', id, verdict: found })),
    ...(ended ? [{ t: 'end', id, ...ended } as const] : []),
  ]
}

/** When the list first showed it gone; null while it did not. */
export const goneAt = ({ verdicts }: Case): string | null =>
  verdicts.find(({ finding }) => finding === 'gone')?.at ?? null

/** What the last look at the token itself showed. */
export const lastTry = ({ verdicts }: Case): Look | null =>
  verdicts.findLast(({ looked }) => looked === 'token') ?? null

/** True when a delete may be sent: nothing has proven it gone, and nobody has closed the case. */
export const isOpen = (each: Case): boolean => each.ended === null && goneAt(each) === null

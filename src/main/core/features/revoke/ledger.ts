import * as v from 'valibot'
import {
  look,
  lookResults,
  revocationEnd,
  revokedRow,
  type Look,
  type LookResult,
  type RevocationFacts,
  type Stage,
} from '../../../../shared/revocation.ts'

/**
 * The lines of `revocations.jsonl` and what they add up to. A line says what is about to be done or what was found. All of them
 * together say what is left to do after a crash, at whatever moment it came.
 */

/** One token in the order of the work. `own` is true for the token that the account is signed in with. */
const plannedToken = v.object({
  ...revokedRow.entries,
  own: v.optional(v.boolean()),
  /** It was in the list when this was asked for. */
  listed: v.optional(v.boolean()),
})

export const line = v.variant('t', [
  /** The user asked for it. The order of the tokens is the order of the work. */
  v.object({
    t: v.literal('batch'),
    batch: v.string(),
    at: v.string(),
    account: v.string(),
    registry: v.string(),
    username: v.string(),
    /** True when the user waited for the answer. A run that takes the batch up after a restart has nobody who waits. */
    attended: v.boolean(),
    tokens: v.array(plannedToken),
  }),
  /** A delete is about to be sent; `before` is what the token itself showed. */
  v.object({
    t: v.literal('send'),
    id: v.string(),
    at: v.string(),
    before: v.nullable(v.picklist(lookResults)),
  }),
  /** The registry said yes, or that it knows no such token. */
  v.object({ t: v.literal('yes'), id: v.string(), at: v.string() }),
  v.object({ t: v.literal('look'), id: v.string(), verdict: look }),
  v.object({ t: v.literal('end'), id: v.string(), ...revocationEnd.entries }),
  v.object({
    t: v.literal('phase'),
    batch: v.string(),
    phase: v.picklist(['running', 'paused', 'done', 'cancelled']),
  }),
])

export type Line = v.InferOutput<typeof line>
type BatchLine = Extract<Line, { t: 'batch' }>
export type PlannedToken = v.InferOutput<typeof plannedToken>

/** One token on its way from being listed to being proven dead. */
export interface Revocation extends RevocationFacts {
  /** True for the token that the account is signed in with. */
  readonly own: boolean
  /** True when it was listed as this was asked for: what is no longer listed then is gone, also when no delete is known of. */
  readonly listed: boolean
}

/** What was asked for at once. */
export interface Batch extends Omit<BatchLine, 't' | 'batch' | 'tokens'> {
  readonly id: string
  readonly phase: Extract<Line, { t: 'phase' }>['phase']
  /** In the order of the work. */
  readonly revocations: readonly Revocation[]
}

/** Batches by id, oldest first. */
export type Ledger = ReadonlyMap<string, Batch>

export const emptyLedger: Ledger = new Map()

/**
 * The ledger after more lines. Lines about unknown batches and tokens are ignored. The map is copied once, and the list of each batch
 * that the lines are about is copied once, however many lines there are.
 */
export function apply(ledger: Ledger, lines: readonly Line[]): Ledger {
  const batches = new Map(ledger)
  const copies = new Map<string, Revocation[]>()

  function add(entry: Exclude<Line, { t: 'batch' | 'phase' }>): void {
    const [id, index] = placeOf(entry.id)
    const batch = batches.get(id)
    const before = (copies.get(id) ?? batch?.revocations)?.[index]
    if (!batch || !before) return
    const copy = copies.get(id) ?? [...batch.revocations]
    copy[index] = withLine(before, entry)
    if (copies.has(id)) return
    copies.set(id, copy)
    batches.set(id, { ...batch, revocations: copy })
  }

  for (const entry of lines) {
    if (entry.t === 'batch') {
      batches.set(entry.batch, openBatch(entry))
      copies.delete(entry.batch)
    } else if (entry.t === 'phase') {
      const batch = batches.get(entry.batch)
      if (batch) batches.set(batch.id, { ...batch, phase: entry.phase })
    } else add(entry)
  }
  return batches
}

function withLine(before: Revocation, entry: Exclude<Line, { t: 'batch' | 'phase' }>): Revocation {
  switch (entry.t) {
    case 'send':
      return { ...before, sent: [...before.sent, entry.at], before: before.before ?? entry.before }
    case 'yes':
      return { ...before, answered: entry.at }
    case 'look':
      return { ...before, verdicts: [...before.verdicts, entry.verdict] }
    case 'end':
      return { ...before, ended: { at: entry.at, outcome: entry.outcome, why: entry.why } }
  }
}

function openBatch({ batch: id, at, account, registry, username, attended, tokens }: BatchLine): Batch {
  const revocations = tokens.map(({ key, name, masked, own = false, listed = false }, index): Revocation => ({
    ...{
      id: `${id}/${index}`,
      batch: id,
      account,
      registry,
      username,
      key,
      name,
      masked,
      own,
      listed,
      asked: at,
    },
    ...{ sent: [], answered: null, before: null, verdicts: [], ended: null },
  }))
  return { id, account, registry, username, attended, at, phase: 'running', revocations }
}

/** The batch that a revocation is in, and where in it: its id is `BATCH/INDEX`. */
function placeOf(id: string): readonly [batch: string, index: number] {
  const slash = id.lastIndexOf('/')
  return [id.slice(0, slash), Number(id.slice(slash + 1))]
}

export function findRevocation(ledger: Ledger, id: string): Revocation | undefined {
  const [batch, index] = placeOf(id)
  return ledger.get(batch)?.revocations[index]
}

/** All there are, the oldest first. */
export const allRevocations = (ledger: Ledger): readonly Revocation[] =>
  [...ledger.values()].flatMap(({ revocations }) => revocations)

/** The lines that bring a batch back, for a file that is written anew. */
export function linesOf(batch: Batch): Line[] {
  const { id, at, account, registry, username, attended, phase, revocations } = batch
  const tokens = revocations.map(({ key, name, masked, own, listed }) => ({
    ...{ key, name, masked },
    ...(own ? { own } : {}),
    ...(listed ? { listed } : {}),
  }))
  return [
    { t: 'batch', batch: id, at, account, registry, username, attended, tokens },
    ...revocations.flatMap(linesOfOne),
    { t: 'phase', batch: id, phase },
  ]
}

function linesOfOne({ id, sent, before, answered, verdicts, ended }: Revocation): Line[] {
  return [
    ...sent.map((at): Line => ({ t: 'send', id, at, before })),
    ...(answered === null ? [] : [{ t: 'yes', id, at: answered } as const]),
    ...verdicts.map((verdict): Line => ({ t: 'look', id, verdict })),
    ...(ended ? [{ t: 'end', id, ...ended } as const] : []),
  ]
}

/** The ledger without the oldest batches that are over, when there are more receipts than `most`. */
export function withoutSurplus(ledger: Ledger, most: number): Ledger {
  let count = allRevocations(ledger).length
  const kept = new Map(ledger)
  for (const { id, revocations } of ledger.values()) {
    if (count <= most) break
    if (revocations.some(({ ended }) => ended === null)) continue
    kept.delete(id)
    count -= revocations.length
  }
  return kept.size === ledger.size ? ledger : kept
}

/** True for a look that found the token off the list. */
export const isGone = ({ finding }: Look): boolean => finding === 'gone'

/** When the list first showed it gone; null while it did not. */
export const goneAt = ({ verdicts }: Revocation): string | null => verdicts.find(isGone)?.at ?? null

/** What the last look at the token itself showed. */
export const lastTry = ({ verdicts }: Revocation): Look | null =>
  verdicts.findLast(({ looked }) => looked === 'token') ?? null

/** True when a look at the token itself has shown this. */
export const wasOnce = ({ verdicts }: Revocation, result: LookResult): boolean =>
  verdicts.some(({ finding }) => finding === result)

/** Where one revocation is: the one place that says so. */
export function stageOf(revocation: Revocation): Stage {
  if (revocation.ended) return revocation.ended.outcome
  if (goneAt(revocation) !== null) return 'honoured'
  if (revocation.answered !== null) return 'answered'
  return revocation.sent.length > 0 ? 'sent' : 'waiting'
}

/** True while the list has not shown it gone and nothing has ended it. */
export const isOpen = (revocation: Revocation): boolean =>
  ['waiting', 'sent', 'answered'].includes(stageOf(revocation))

/** True while a delete is to be sent, for the first time or again. */
export const isToSend = (revocation: Revocation): boolean => ['waiting', 'sent'].includes(stageOf(revocation))

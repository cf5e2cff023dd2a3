import { failure as failureOf, type Failure } from '../../../../shared/failure.ts'
import type {
  BatchPhase,
  BatchProgress,
  HonouredToken,
  Receipt,
  Stage,
} from '../../../../shared/revocation.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import { goneAt, isGone, lastTry, stageOf, type Batch, type Revocation } from './ledger.ts'

/** What is shown of a run that works on a batch, or that has stopped. */
export interface RunView {
  readonly control: { readonly trouble: Failure | null; readonly until: Date | null }
  /** True while what was sent is being looked at. */
  readonly proving: boolean
  /** True when it has ended, for whatever reason. */
  readonly over: boolean
}

/** How far a batch is. */
export function progressOf(
  batch: Batch,
  run: RunView | null,
  { journaled, signedIn }: { readonly journaled: boolean; readonly signedIn: boolean },
): BatchProgress {
  const stages = batch.revocations.map(stageOf)
  const count = (...wanted: readonly Stage[]) => stages.filter((stage) => wanted.includes(stage)).length
  return {
    id: batch.id,
    account: batch.account,
    phase: phaseOf(batch, run),
    why: troubleWords(run) ?? (signedIn ? null : 'Its account is no longer signed in here.'),
    until: run?.control.until?.toISOString() ?? null,
    startedAt: batch.at,
    total: batch.revocations.length,
    left: count('waiting', 'sent'),
    unproven: count('answered'),
    dead: count('dead'),
    gone: count('gone'),
    honoured: count('honoured'),
    journaled,
    failed: count('still-works', 'not-proven', 'still-listed', 'refused', 'given-up'),
  }
}

function troubleWords(run: RunView | null): string | null {
  const trouble = run?.control.trouble ?? null
  return trouble?.code === 'cancelled' ? 'A question was left unanswered.' : (trouble?.message ?? null)
}

function phaseOf({ phase }: Batch, run: RunView | null): BatchPhase {
  if (phase === 'done' || phase === 'cancelled') return phase
  if (!run || run.over) return phase === 'paused' ? 'paused' : 'interrupted'
  if (run.control.until) return 'waiting'
  return run.proving ? 'proving' : 'running'
}

/** A token that is off the list while its last try was not its end; null for all others. */
export function honouredOf(revocation: Revocation, nextTry: string | null): HonouredToken | null {
  if (stageOf(revocation) !== 'honoured') return null
  const since = goneAt(revocation)
  const last = lastTry(revocation)
  // What was not tried since is not known to be honoured. The order tells, not the dates: somebody may have set the clock.
  const { verdicts } = revocation
  if (since === null || last === null || verdicts.indexOf(last) < verdicts.findIndex(isGone)) return null
  const { id, account, registry, key, name } = revocation
  return { receipt: id, account, registry, key, name, finding: last.finding, since, nextTry }
}

export function receiptOf(revocation: Revocation, nextTry: string | null): Receipt {
  const { id, batch, account, registry, username, key, name, masked, asked } = revocation
  const { sent, answered, before, verdicts, ended } = revocation
  return {
    ...{ id, batch, account, registry, username, key, name, masked, stage: stageOf(revocation), asked },
    ...{ sent, answered, before, verdicts, ended, nextTry },
  }
}

/** How a revoke went that the user waited for: removed is only what the list no longer shows. */
export function reportOf(revocation: Revocation, failure: Failure | undefined): RevokeReport {
  const { key, name, ended, answered, verdicts } = revocation
  const token = { key, name }
  if (goneAt(revocation) !== null || ended?.outcome === 'dead') return { ...token, outcome: 'removed' }
  if (failure) return { ...token, outcome: 'failed', failure }
  if (answered === null)
    return { ...token, outcome: 'failed', failure: failureOf('cancelled', ended?.why ?? 'It was not tried.') }
  const why = verdicts.at(-1)?.detail ?? 'The list was not read afterwards.'
  return { ...token, outcome: 'not-confirmed', why }
}

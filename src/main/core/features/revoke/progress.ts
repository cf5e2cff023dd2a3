import type {
  BatchPhase,
  BatchProgress,
  HonouredToken,
  Receipt,
  Stage,
} from '../../../../shared/revocation.ts'
import { goneAt, lastTry, type Batch, type Case } from './ledger.ts'
import type { Runner } from './runner.ts'

/** Where one revocation is. */
export function stageOf(each: Case): Stage {
  if (each.ended) return each.ended.outcome
  if (goneAt(each) !== null) return 'honoured'
  if (each.answered !== null) return 'answered'
  return each.sent.length > 0 ? 'sent' : 'waiting'
}

/** @param why an interrupted batch stands still, when no runner works on it */
export function progressOf(
  batch: Batch,
  runner: Runner | null,
  journaled: boolean,
  why: string | null,
): BatchProgress {
  const stages = batch.cases.map(stageOf)
  const count = (...wanted: readonly Stage[]) => stages.filter((stage) => wanted.includes(stage)).length
  return {
    id: batch.id,
    account: batch.account,
    phase: phaseOf(batch, runner),
    why: troubleWords(runner) ?? why,
    until: runner?.control.until?.toISOString() ?? null,
    startedAt: batch.at,
    total: batch.cases.length,
    left: count('waiting', 'sent'),
    unproven: count('answered'),
    dead: count('dead'),
    gone: count('gone'),
    honoured: count('honoured'),
    journaled,
    failed: count('still-works', 'not-proven', 'still-listed', 'refused', 'given-up'),
  }
}

function troubleWords(runner: Runner | null): string | null {
  const trouble = runner?.control.trouble ?? null
  return trouble?.code === 'cancelled' ? 'A question was left unanswered.' : (trouble?.message ?? null)
}

function phaseOf(batch: Batch, runner: Runner | null): BatchPhase {
  if (batch.phase !== 'running') return batch.phase
  if (!runner) return 'interrupted'
  if (runner.control.until) return 'waiting'
  return runner.proving ? 'proving' : 'running'
}

/** A token that is off the list while its last try was not its end; null for all others. */
export function honouredOf(each: Case, nextTry: string | null): HonouredToken | null {
  const since = goneAt(each)
  const last = lastTry(each)
  // What has not been tried yet is not known to be honoured.
  if (each.ended || since === null || last === null || last.at < since) return null
  const { id, account, registry, key, name } = each
  return { receipt: id, account, registry, key, name, finding: last.finding, since, nextTry }
}

export function receiptOf(each: Case, nextTry: string | null): Receipt {
  const { id, batch, account, registry, username, key, name, masked, asked } = each
  const { sent, answered, before, verdicts, ended } = each
  return {
    ...{ id, batch, account, registry, username, key, name, masked, stage: stageOf(each), asked },
    ...{ sent: [...sent], answered, before, verdicts: [...verdicts], ended, nextTry },
  }
}

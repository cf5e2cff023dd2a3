import { failure as failureOf, type Failure } from '../../../../shared/failure.ts'
import type { RevokedToken, RevokeReport } from '../../../../shared/contract/tokens.ts'
import { goneAt, type Batch } from './ledger.ts'

/** How a revoke went that somebody looked on at: removed is only what the list no longer shows. */
export function reportOf({ cases }: Batch, failures: ReadonlyMap<string, Failure>): RevokeReport {
  const removed: RevokedToken[] = []
  const notConfirmed: (RevokedToken & { why: string })[] = []
  const failed: (RevokedToken & { failure: Failure })[] = []
  for (const each of cases) {
    const token = { key: each.key, name: each.name }
    const failure = failures.get(each.id)
    if (goneAt(each) !== null || each.ended?.outcome === 'dead') removed.push(token)
    else if (failure) failed.push({ ...token, failure })
    else if (each.answered !== null)
      notConfirmed.push({
        ...token,
        why: each.verdicts.at(-1)?.detail ?? 'The list was not read afterwards.',
      })
    else failed.push({ ...token, failure: failureOf('cancelled', each.ended?.why ?? 'It was not tried.') })
  }
  return { removed, notConfirmed, failed }
}

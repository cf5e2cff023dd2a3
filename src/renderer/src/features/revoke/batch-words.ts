import type { BatchProgress } from '../../../../shared/revocation.ts'
import { counted } from '../../words/count.ts'
import { soon } from '../../words/dates.ts'

/** How many tokens are off the list. */
export const removedOf = ({ dead, gone, honoured }: BatchProgress): number => dead + gone + honoured

/** True when nothing more will be done, neither by itself nor by a button. */
export const isBatchOver = ({ phase }: BatchProgress): boolean => phase === 'done' || phase === 'cancelled'

/** What a batch is doing, as a heading. */
export function batchTitle(batch: BatchProgress): string {
  const tokens = counted(batch.total, 'token')
  switch (batch.phase) {
    case 'running':
      return `Revoking ${tokens}`
    case 'proving':
      return `Revoking ${tokens}: checking that they are gone`
    case 'waiting':
      return `Revoking ${tokens}: waiting`
    case 'paused':
      return `Revoking ${tokens}: paused`
    case 'interrupted':
      return `Revoking ${tokens}: interrupted`
    case 'cancelled':
      return `Cancelled after ${counted(removedOf(batch), 'token')}`
    case 'done':
      return `Revoked ${counted(removedOf(batch), 'token')}`
  }
}

/** The numbers in words; those that are zero are left out. */
export function batchCounts(batch: BatchProgress): string {
  const parts: [number, string][] = [
    [batch.dead, 'proven dead'],
    [batch.gone, 'off the list'],
    [batch.honoured, 'off the list and still being honoured'],
    [batch.unproven, 'sent'],
    [batch.failed, 'not revoked'],
    [batch.left, 'to go'],
  ]
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ')
}

/** Why the batch waits, and when it goes on. `now` in milliseconds. */
export function batchReason({ phase, why, until }: BatchProgress, now: number): string | null {
  if (phase === 'interrupted') return why ?? 'It goes on when you are signed in.'
  if (why === null) return null
  return until === null ? why : `${why} It goes on ${soon(Date.parse(until), now)}.`
}

import type { Failure, FailureCode } from '../../../../shared/failure.ts'

const lost: ReadonlySet<FailureCode> = new Set([
  'timed-out',
  'registry-unreachable',
  'proxy-failed',
  'registry-error',
  'unexpected-response',
])

/** True when a write may have been done although no good answer to it came back. */
export const mayHaveHappened = ({ code }: Failure): boolean => lost.has(code)

import type { Failure, FailureCode } from '../../../../shared/failure.ts'
import type { Clock } from '../../infra/clock.ts'

/** What is wanted of a batch. `leave`: the app quits, and the next run goes on. `stop`: it cannot go on by itself. */
export type Wish = 'go' | 'pause' | 'cancel' | 'leave' | 'stop'

/** Why a batch does not move just now, and how it moves again. */
export interface RunControl {
  readonly wish: Wish
  /** What stopped it. */
  readonly trouble: Failure | null
  /** Until when it waits by itself. */
  readonly until: Date | null
  want(wish: 'pause' | 'cancel' | 'leave'): void
  /** It cannot go on; a wish of the user's goes before. */
  stop(trouble: Failure | null): void
  /** Waits for what passes, longer each time in a row; false when something else is wanted meanwhile. */
  waitOut(trouble: Failure): Promise<boolean>
  /** The same until a moment that is known. */
  waitUntil(moment: Date, trouble: Failure | null): Promise<boolean>
  /** All goes well again. */
  clear(): void
}

const passing: ReadonlySet<FailureCode> = new Set([
  'offline',
  'registry-unreachable',
  'timed-out',
  'registry-error',
  'unexpected-response',
  'rate-limited',
])

/** True for troubles that end by themselves. */
export const passes = ({ code }: Failure): boolean => passing.has(code)

/** Seconds between tries while a registry cannot be reached; then the last one over and over. */
const waits = [1, 2, 5, 15, 30, 60]

export function createRunControl(clock: Clock, changed: () => void): RunControl {
  // Read through a function, since it changes while something is awaited.
  let wish: Wish = 'go'
  const goes = () => wish === 'go'
  let trouble: Failure | null = null
  let until: Date | null = null
  let inRow = 0
  let wake: () => void = () => undefined

  async function waitUntil(moment: Date, why: Failure | null): Promise<boolean> {
    if (!goes()) return false
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const cancel = clock.after(Math.max(0, moment.getTime() - clock.now().getTime()), () =>
      resolve(undefined),
    )
    wake = () => resolve(undefined)
    until = moment
    trouble = why
    changed()
    await promise
    cancel()
    until = null
    if (goes()) trouble = null
    changed()
    return goes()
  }

  return {
    get wish() {
      return wish
    },
    get trouble() {
      return trouble
    },
    get until() {
      return until
    },
    want(next) {
      if (wish === 'go' || wish === 'pause') wish = next
      wake()
      changed()
    },
    stop(why) {
      if (wish === 'go') wish = 'stop'
      trouble ??= why
      changed()
    },
    waitOut(why) {
      const seconds = why.details?.retryAfter ?? waits[Math.min(inRow++, waits.length - 1)] ?? 60
      return waitUntil(new Date(clock.now().getTime() + seconds * 1000), why)
    },
    waitUntil,
    clear() {
      inRow = 0
    },
  }
}

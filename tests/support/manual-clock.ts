import type { Clock } from '../../src/main/core/infra/clock.ts'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on and runs what has come due, in the order of its time. */
  advance(milliseconds: number): void
  /** Sets the date alone, as a user or a time server does: no time goes by, and nothing comes due. */
  setDate(date: Date): void
  /** How many timers wait. */
  waiting(): number
}

export function createManualClock(start = '2026-11-23T12:00:00.000Z'): ManualClock {
  let goneBy = 0
  /** What the date is ahead of the time gone by. */
  let ahead = Date.parse(start)
  const timers = new Set<{ readonly due: number; readonly run: () => void }>()
  return {
    now: () => new Date(ahead + goneBy),
    steady: () => goneBy,
    after(milliseconds, run) {
      const timer = { due: goneBy + milliseconds, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(milliseconds) {
      const end = goneBy + milliseconds
      // A timer that sets another within the time gone by runs that one as well.
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.due <= end).toSorted((x, y) => x.due - y.due)
        if (!next) break
        timers.delete(next)
        goneBy = next.due
        next.run()
      }
      goneBy = end
    },
    setDate(date) {
      ahead = date.getTime() - goneBy
    },
    waiting: () => timers.size,
  }
}

import type { Clock } from '../../src/main/core/ports.ts'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on and runs what has come due, in the order of its time. */
  advance(milliseconds: number): void
  /** How many timers wait. */
  waiting(): number
}

export function createManualClock(start = '2026-11-23T12:00:00.000Z'): ManualClock {
  let time = Date.parse(start)
  const timers = new Set<{ readonly due: number; readonly run: () => void }>()
  return {
    now: () => new Date(time),
    after(milliseconds, run) {
      const timer = { due: time + milliseconds, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(milliseconds) {
      const end = time + milliseconds
      const due = [...timers].filter((timer) => timer.due <= end).toSorted((a, b) => a.due - b.due)
      for (const timer of due) {
        if (!timers.delete(timer)) continue
        time = timer.due
        timer.run()
      }
      time = end
    },
    waiting: () => timers.size,
  }
}

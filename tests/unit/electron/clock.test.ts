import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/main/hosts/clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the clock', () => {
  const day = 24 * 60 * 60 * 1_000

  it.each([1, 30_000, 24 * day, 90 * day])(
    'runs something once after %i milliseconds and not before',
    (wait) => {
      const run = vi.fn()
      systemClock.after(wait, run)
      vi.advanceTimersByTime(wait - 1)
      expect(run).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(run).toHaveBeenCalledTimes(1)
      vi.advanceTimersByTime(wait * 2)
      expect(run).toHaveBeenCalledTimes(1)
    },
  )

  it('forgets what was cancelled, also when part of a long wait is over', () => {
    const run = vi.fn()
    const cancel = systemClock.after(90 * day, run)
    vi.advanceTimersByTime(60 * day)
    cancel()
    vi.advanceTimersByTime(60 * day)
    expect(run).not.toHaveBeenCalled()
  })
})

import type { Clock } from '../../infra/clock.ts'

/**
 * How many requests a batch has under way, and when it must hold still. It widens while all goes well; a refusal for
 * too many requests (429) halves it and stops everything for as long as the registry asks.
 */
export interface Pace {
  width(): number
  passed(): void
  /** @param retryAfter whole seconds the registry asked for, or null when it did not say */
  slowDown(retryAfter: number | null): void
  /** Until when nothing may be sent; null when something may be. */
  heldUntil(): Date | null
}

const first = 8
const widest = 24
/** Seconds to hold still when the registry does not say; doubled each time in a row. */
const shortestHold = 1
const longestHold = 60

export function createPace(clock: Clock): Pace {
  let width = first
  let most = widest
  let passes = 0
  let holds = 0
  let until = 0

  return {
    width: () => width,
    passed() {
      holds = 0
      passes++
      if (passes % width === 0) width = Math.min(most, width * 2)
    },
    slowDown(retryAfter) {
      const now = clock.now().getTime()
      // Refusals of requests that were under way together are one refusal.
      if (now < until) return
      const seconds = retryAfter ?? Math.min(longestHold, shortestHold * 2 ** holds)
      holds++
      until = now + seconds * 1000
      most = Math.max(1, Math.floor(width / 2))
      width = most
      passes = 0
    },
    heldUntil: () => (clock.now().getTime() < until ? new Date(until) : null),
  }
}

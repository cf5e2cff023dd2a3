import type { Clock } from '../core/infra/clock.ts'

/** The longest a timer of Node's can wait; a longer one would go off at once. */
const longest = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => new Date(),
  steady: () => performance.now(),
  after(milliseconds, run) {
    let timer: NodeJS.Timeout
    const wait = (left: number) => {
      timer = left > longest ? setTimeout(wait, longest, left - longest) : setTimeout(run, left)
    }
    wait(milliseconds)
    return () => clearTimeout(timer)
  },
}

import { mayHaveHappened, type Failure } from '../../../../shared/failure.ts'
import type { Clock } from '../../infra/clock.ts'

/** What is wanted of a run. `leave`: the app quits, and the next run of the app goes on. `stop`: it cannot go on by itself. */
export type Wish = 'go' | 'pause' | 'cancel' | 'leave' | 'stop'

/** Seconds between tries while a registry cannot be reached; then the last one over and over. */
const waits = [1, 2, 5, 15, 30, 60]

/** True for a failure that may be over when the same is tried again, and for an answer that was lost on the way. */
export const mayPass = (failure: Failure): boolean => failure.retryable || mayHaveHappened(failure)

/** Whether a run goes on, and why it does not move just now. */
export class RunControl {
  readonly #clock: Clock
  readonly #changed: () => void
  #wish: Wish = 'go'
  #trouble: Failure | null = null
  #until: Date | null = null
  #waitsInRow = 0
  #wake: () => void = () => undefined

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  get wish(): Wish {
    return this.#wish
  }

  /** What stopped it. */
  get trouble(): Failure | null {
    return this.#trouble
  }

  /** Until when it waits by itself. */
  get until(): Date | null {
    return this.#until
  }

  /** A function and no property: the answer changes while something is awaited. */
  goes(): boolean {
    return this.#wish === 'go'
  }

  want(wish: 'pause' | 'cancel' | 'leave'): void {
    if (this.#wish === 'go' || this.#wish === 'pause') this.#wish = wish
    this.#wake()
    this.#changed()
  }

  /** It cannot go on; what the user wants goes before. */
  stop(trouble: Failure | null): void {
    if (this.#wish === 'go') this.#wish = 'stop'
    this.#trouble ??= trouble
    this.#changed()
  }

  /** All goes well again. */
  clear(): void {
    this.#waitsInRow = 0
  }

  /** Waits until a failure may have passed, longer each time in a row; false when something else is wanted meanwhile. */
  waitOut(trouble: Failure): Promise<boolean> {
    const seconds = trouble.details?.retryAfter ?? waits[Math.min(this.#waitsInRow++, waits.length - 1)] ?? 60
    return this.waitUntil(new Date(this.#clock.now().getTime() + seconds * 1000), trouble)
  }

  /** The same until a moment that is known. */
  async waitUntil(moment: Date, trouble: Failure | null): Promise<boolean> {
    if (!this.goes()) return false
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#wake = () => resolve(undefined)
    const milliseconds = Math.max(0, moment.getTime() - this.#clock.now().getTime())
    const cancelTimer = this.#clock.after(milliseconds, this.#wake)
    this.#until = moment
    this.#trouble = trouble
    this.#changed()
    await promise
    cancelTimer()
    this.#until = null
    if (this.goes()) this.#trouble = null
    this.#changed()
    return this.goes()
  }
}

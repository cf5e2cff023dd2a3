import { mayHaveHappened, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { AskSecondFactor, SecondFactor } from '../../registry/two-factor.ts'
import { codeLife } from '../prompts/prompts.ts'

/** What a run of a batch is steered by: what the user wants, the second factor, and how many requests the registry takes. */

/** What is wanted of a run. `leave`: the app quits, and the next run of the app goes on. `stop`: it cannot go on by itself. */
export type Wish = 'go' | 'pause' | 'cancel' | 'leave' | 'stop'

/** Seconds between tries while a registry cannot be reached; then the last one over and over. */
const waits = [1, 2, 5, 15, 30, 60]

/** True for a failure that may be over when the same is tried again, and for an answer that was lost on the way. */
export const mayPass = (failure: Failure): boolean => failure.retryable || mayHaveHappened(failure)

/** Whether a run goes on, and why it is not moving now. */
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

/**
 * The second factor of a whole batch. One answer of the user serves as many deletes as the registry lets it, and only the registry
 * shows how many that is: the first delete goes alone. When a second one passes with the same code, several may be under way at
 * once. When it is refused, the next code is asked for. Before that is known, a code is never sent with two requests at a time.
 */
export class BatchCode {
  readonly #ask: AskSecondFactor
  readonly #clock: Clock
  #code: Secret | undefined
  /** Deletes that went through with the code at hand, or without any. */
  #passes = 0
  #givenAt = 0
  /** Open until the user has answered. */
  #demand: SecondFactor | null = null
  #lastDemand: SecondFactor | null = null
  /** The code that the registry did not take. */
  #refused: Secret | undefined
  #singleUse = false

  constructor(ask: AskSecondFactor, clock: Clock) {
    this.#ask = ask
    this.#clock = clock
  }

  /** True when several deletes may be under way at once. */
  get parallel(): boolean {
    return this.#demand === null && !this.#singleUse && this.#passes >= (this.#code ? 2 : 1)
  }

  /** What to send along with the next delete; asks the user when the registry has asked for it. */
  async next(): Promise<Result<Secret | undefined>> {
    if (this.#demand === null) return ok(this.#code)
    const answer = await this.#ask(this.#demand, this.#refused !== undefined, this.#refused)
    if (!answer.ok) return answer
    this.#code = answer.value
    this.#givenAt = this.#clock.now().getTime()
    this.#passes = 0
    this.#demand = null
    this.#refused = undefined
    return ok(this.#code)
  }

  /** A delete that carried this went through. */
  passed(sent: Secret | undefined): void {
    if (sent !== this.#code) return
    this.#passes++
    if (!this.#singleUse || !this.#code) return
    // It is used up. A browser confirmation has to be begun by the registry; a code can be asked for at once.
    this.#code = undefined
    this.#passes = 0
    this.#demand = this.#lastDemand?.kind === 'code' ? this.#lastDemand : null
  }

  /** The registry asked for a second factor although the delete carried this. */
  demanded(asked: SecondFactor, sent: Secret | undefined): void {
    this.#lastDemand = asked
    if (this.#demand !== null) {
      // The last to be refused goes next, and a browser confirmation is for that very request.
      this.#demand = asked
      return
    }
    // A delete that was under way while the user gave a newer code says nothing about the newer one.
    if (sent !== this.#code) return
    const now = this.#clock.now().getTime()
    this.#refused = this.#passes === 0 ? sent : undefined
    this.#singleUse ||= sent !== undefined && this.#passes === 1 && now - this.#givenAt < codeLife
    this.#demand = asked
    this.#code = undefined
    this.#passes = 0
  }
}

const firstWidth = 8
const greatestWidth = 24
/** Seconds to hold still when the registry does not say; doubled each time in a row. */
const shortestHold = 1
const longestHold = 60

/**
 * How many requests a batch has under way, and when it must hold still. The width grows while all goes well. A refusal for too many
 * requests (429) halves it and stops everything for as long as the registry asks.
 */
export class Pace {
  readonly #clock: Clock
  #width = firstWidth
  #most = greatestWidth
  #passes = 0
  #holds = 0
  #until = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get width(): number {
    return this.#width
  }

  passed(): void {
    this.#holds = 0
    this.#passes++
    if (this.#passes % this.#width === 0) this.#width = Math.min(this.#most, this.#width * 2)
  }

  /** @param retryAfter whole seconds the registry asked for, or null when it did not say */
  slowDown(retryAfter: number | null): void {
    const now = this.#clock.now().getTime()
    // Refusals of requests that were under way together are one refusal.
    if (now < this.#until) return
    const seconds = retryAfter ?? Math.min(longestHold, shortestHold * 2 ** this.#holds)
    this.#holds++
    this.#until = now + seconds * 1000
    this.#most = Math.max(1, Math.floor(this.#width / 2))
    this.#width = this.#most
    this.#passes = 0
  }

  /** Until when nothing may be sent; null when something may be. */
  get heldUntil(): Date | null {
    return this.#clock.now().getTime() < this.#until ? new Date(this.#until) : null
  }
}

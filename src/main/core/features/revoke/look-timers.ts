import type { Clock } from '../../infra/clock.ts'

/** Looks at revoked tokens that are due later: one for each revocation, by its id. */
export class LookTimers {
  readonly #clock: Clock
  readonly #timers = new Map<string, { readonly at: string; readonly cancel: () => void }>()
  #disposed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get disposed(): boolean {
    return this.#disposed
  }

  /** When this one is due, ISO; null when it is not. */
  at(id: string): string | null {
    return this.#timers.get(id)?.at ?? null
  }

  /** Puts a look in the place of the one that was due before. */
  set(id: string, at: Date, look: () => void): void {
    if (this.#disposed) return
    this.cancel(id)
    const run = () => {
      this.#timers.delete(id)
      look()
    }
    const milliseconds = Math.max(0, at.getTime() - this.#clock.now().getTime())
    this.#timers.set(id, { at: at.toISOString(), cancel: this.#clock.after(milliseconds, run) })
  }

  cancel(id: string): void {
    this.#timers.get(id)?.cancel()
    this.#timers.delete(id)
  }

  dispose(): void {
    this.#disposed = true
    for (const { cancel } of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}

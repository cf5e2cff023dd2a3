import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'

/** The one thing that can be done while it is locked. */
export class Unlock {
  busy = $state(false)
  /** Why it stayed locked. */
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  async unlock(): Promise<void> {
    if (this.busy) return
    this.busy = true
    const result = await this.#bridge.lock.unlock()
    this.busy = false
    this.failure = result.ok ? null : result.failure
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { ChainCheck, HistoryEntry } from '../../../../shared/history.ts'

const pageSize = 100

/** What the history page shows: the youngest acts, more on a press, and whether the chain holds. */
export class HistoryView {
  entries = $state.raw<readonly HistoryEntry[]>([])
  total = $state(0)
  check = $state.raw<ChainCheck | null>(null)
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge
  readonly #said: (words: string) => void

  /** @param said is told what has been done, in words */
  constructor(bridge: Bridge, said: (words: string) => void) {
    this.#bridge = bridge
    this.#said = said
  }

  async read(): Promise<void> {
    const result = await this.#bridge.history.read({ skip: 0, count: pageSize })
    if (!this.#take(result)) return
    const { entries, total, check } = result.value
    this.entries = entries
    this.total = total
    this.check = check
  }

  async more(): Promise<void> {
    const result = await this.#bridge.history.read({ skip: this.entries.length, count: pageSize })
    if (!this.#take(result)) return
    // What was done meanwhile moves the older ones on; those that are shown already are not shown again.
    const oldest = this.entries.at(-1)?.seq ?? Infinity
    this.entries = [...this.entries, ...result.value.entries.filter(({ seq }) => seq < oldest)]
  }

  async save(format: 'csv' | 'json'): Promise<void> {
    const result = await this.#bridge.history.export({ format })
    if (this.#take(result)) this.#said(result.value.path === null ? '' : `Saved to ${result.value.path}`)
  }

  #take<T>(result: Result<T>): result is { ok: true; value: T } {
    this.failure = result.ok ? null : result.failure
    return result.ok
  }
}

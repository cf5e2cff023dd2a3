import type { Bridge } from '../../../../shared/contract.ts'
import type { ChainCheck, ShownEntry } from '../../../../shared/history.ts'
import { Call } from '../../ui/call.svelte.ts'

const pageSize = 100

/** What the history page shows: the latest acts, older ones when they are asked for, and whether the chain is whole. */
export class HistoryView {
  entries = $state.raw<readonly ShownEntry[]>([])
  total = $state(0)
  check = $state.raw<ChainCheck | null>(null)
  readonly call = new Call()
  readonly #bridge: Bridge
  readonly #say: (words: string) => void

  /** @param say where the window tells what was done */
  constructor(bridge: Bridge, say: (words: string) => void) {
    this.#bridge = bridge
    this.#say = say
  }

  async read(): Promise<void> {
    const result = await this.#bridge.history.read({ skip: 0, count: pageSize })
    if (!this.call.show(result)) return
    const { entries, total, check } = result.value
    this.entries = entries
    this.total = total
    this.check = check
  }

  async more(): Promise<void> {
    const result = await this.#bridge.history.read({ skip: this.entries.length, count: pageSize })
    if (!this.call.show(result)) return
    // Newer acts may have moved older ones on to this page. Those that are shown already are left out.
    const oldest = this.entries.at(-1)?.seq ?? Infinity
    this.entries = [...this.entries, ...result.value.entries.filter(({ seq }) => seq < oldest)]
  }

  async save(format: 'csv' | 'json'): Promise<void> {
    const result = await this.#bridge.history.export({ format })
    if (this.call.show(result)) this.#say(result.value.path === null ? '' : `Saved to ${result.value.path}`)
  }
}

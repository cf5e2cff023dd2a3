import { tick } from 'svelte'
import type { Token } from '../../../../shared/token.ts'
import type { WindowedList } from '../../ui/windowed-list.svelte.ts'
import { controlIn, isRowControl, nearestLeft, rowAfterKey, type RowControl } from './row-steps.ts'

interface Place {
  readonly key: string
  readonly control: RowControl
}

/**
 * Keeps the focus in a long table: keys go from row to row within one column, and when the row that has the focus goes
 * away, its neighbour takes it.
 */
export class RowFocus {
  readonly #list: WindowedList<Token>
  readonly #rows: () => readonly Token[]
  /** Where the focus is, while it is in the table. */
  #place: Place | null = null
  /** The control to go on with, and the one that was taken in a row that has none of that kind. */
  #column: { readonly wanted: RowControl; readonly taken: RowControl } | null = null
  /** The rows when they were last looked at. */
  #before: readonly Token[] = []

  constructor(list: WindowedList<Token>, rows: () => readonly Token[]) {
    this.#list = list
    this.#rows = rows
  }

  /** Something in the row of this token took the focus. */
  entered(key: string, target: EventTarget | null): void {
    const control = target instanceof HTMLElement ? target.dataset['control'] : undefined
    this.#place = isRowControl(control) ? { key, control } : null
    if (this.#column?.taken !== control) this.#column = null
    this.#list.keep(key)
  }

  /** The focus went elsewhere by itself. */
  left(): void {
    this.#place = null
    this.#list.keep(null)
  }

  /** Goes to another row when the key is one that does so. */
  async walk(event: KeyboardEvent, table: HTMLElement): Promise<void> {
    if (!this.#place || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const rows = this.#rows()
    const { key, control } = this.#place
    const from = rows.findIndex((token) => token.key === key)
    const to = rowAfterKey(event.key, from, rows.length, this.#list.pageRows)
    const target = to === null || from === -1 ? undefined : rows[to]
    if (!target) return
    event.preventDefault()
    const wanted = this.#column?.wanted ?? control
    await this.#take(target.key, wanted, table)
  }

  /**
   * Called after the rows have changed. When the row with the focus is gone and nothing else has the focus, the nearest
   * row that is left takes it. False when no row is left. While a dialog is open, the row takes it later, in `regain`.
   */
  async follow(table: HTMLElement): Promise<boolean> {
    const rows = this.#rows()
    const before = this.#before
    this.#before = rows
    const place = this.#place
    if (!place || rows === before || rows.some(({ key }) => key === place.key)) return true
    const next = nearestLeft(
      before.map(({ key }) => key),
      new Set(rows.map(({ key }) => key)),
      place.key,
    )
    const user = document.activeElement
    if (user?.closest('dialog')) {
      if (next !== null) this.#place = { ...place, key: next }
      this.#list.keep(next)
      return true
    }
    // The focus is left to whatever else has it.
    if (user !== null && user !== document.body) {
      this.left()
      return true
    }
    if (next === null) this.left()
    else await this.#take(next, place.control, table)
    return next !== null
  }

  /** True while the focus is in the table, or a dialog that was opened from there has it. */
  get here(): boolean {
    return this.#place !== null
  }

  /** Called when a dialog has ended whose row is gone: the row beside takes the focus. False when there is none. */
  async regain(table: HTMLElement): Promise<boolean> {
    // Rows that change at the same time are drawn first.
    await tick()
    const place = this.#place
    if (place && this.#rows().some(({ key }) => key === place.key)) {
      await this.#take(place.key, place.control, table)
      return true
    }
    this.left()
    return false
  }

  /** Draws the row, wherever it is, and gives the focus to its control, which scrolls it into view. */
  async #take(key: string, wanted: RowControl, table: HTMLElement): Promise<void> {
    this.#list.keep(key)
    await tick()
    const index = this.#rows().findIndex((token) => token.key === key)
    const row = table.querySelector(`tr[aria-rowindex="${index + 2}"]`)
    const controls = [...(row?.querySelectorAll<HTMLElement>('[data-control]') ?? [])]
    const named = new Map(
      controls.flatMap((element): [RowControl, HTMLElement][] => {
        const name = element.dataset['control']
        return isRowControl(name) ? [[name, element]] : []
      }),
    )
    const taken = controlIn([...named.keys()], wanted)
    if (taken === null) return
    this.#column = { wanted, taken }
    named.get(taken)?.focus()
  }
}

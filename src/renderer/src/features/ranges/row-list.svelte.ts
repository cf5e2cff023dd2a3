import { rowSpansOf, rowsInView } from '../tokens/row-window.ts'
import type { RangeRow } from './range-rows.ts'

/** Lists up to this long are drawn whole. */
export const shortList = 60

export type ListPiece =
  | { readonly kind: 'row'; readonly index: number; readonly row: RangeRow }
  | { readonly kind: 'gap'; readonly start: number; readonly height: number }

/** Which rows of a long list are drawn: those in view. */
export class RowList {
  scrollTop = $state(0)
  /** Of what is seen, in CSS pixels. */
  height = $state(330)
  /** In CSS pixels; follows the size of the text. */
  rowHeight = $state(32)
  /** Text of the row that has the focus and stays drawn. */
  focused = $state<string | null>(null)
  readonly #rows: () => readonly RangeRow[]

  constructor(rows: () => readonly RangeRow[]) {
    this.#rows = rows
  }

  readonly windowed = $derived.by(() => this.#rows().length > shortList)
  readonly #range = $derived.by(() => {
    const { length } = this.#rows()
    return this.windowed ? rowsInView(length, this) : { start: 0, end: length }
  })
  // Numbers of their own: a scroll within one row changes neither, and nothing is drawn for it.
  readonly #start = $derived(this.#range.start)
  readonly #end = $derived(this.#range.end)
  readonly #kept = $derived.by(() => {
    if (this.focused === null || !this.windowed) return null
    const index = this.#rows().findIndex(({ text }) => text === this.focused)
    return index === -1 ? null : index
  })

  readonly pieces: readonly ListPiece[] = $derived.by(() => {
    const rows = this.#rows()
    const range = { start: this.#start, end: this.#end }
    return rowSpansOf(rows.length, range, this.#kept, this.rowHeight).flatMap((piece): ListPiece[] => {
      if (piece.kind === 'gap') return [{ kind: 'gap', start: piece.start, height: piece.height }]
      const row = rows[piece.index]
      return row ? [{ kind: 'row', index: piece.index, row }] : []
    })
  })
}

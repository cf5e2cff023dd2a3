import type { Token } from '../../../../shared/token.ts'
import { slotsFor, slotsInPlace, type Slots } from './row-slots.ts'
import { rowSpansOf, rowsInView } from './row-window.ts'

const noSlots: Slots = new Map()

/** Lists up to this long are drawn whole. */
const shortList = 100

/** A row to draw, or a gap in place of rows; `id` is its own among all pieces. */
export type TablePiece =
  | { readonly kind: 'row'; readonly id: string; readonly index: number; readonly token: Token }
  | { readonly kind: 'gap'; readonly id: string; readonly height: number }

interface Rows {
  /** The rows of the table. */
  readonly visible: readonly Token[]
  /** All that there can be, found by the search or not. */
  readonly tokens: readonly Token[]
}

/** Which rows of a long list are drawn: those in view, and the one that has the focus. */
export class TableView {
  scrollTop = $state(0)
  /** Of the part that is seen, headings included, in CSS pixels. */
  outerHeight = $state(0)
  /** Of the headings, in CSS pixels. */
  headHeight = $state(0)
  /** In CSS pixels; follows the size of the text. */
  rowHeight = $state(58)
  #focused = $state<string | null>(null)
  readonly #rows: Rows

  /** @param rows the view follows them */
  constructor(rows: Rows) {
    this.#rows = rows
  }

  readonly count = $derived.by(() => this.#rows.visible.length)
  /** A long list stays one however little a search finds in it, so that nothing jumps while it is typed. */
  readonly windowed = $derived.by(() => this.#rows.tokens.length > shortList)
  /** How many rows a page up or down goes: those that are seen, but one. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#height / this.rowHeight) - 1)
  }

  readonly #height = $derived(Math.max(0, this.outerHeight - this.headHeight))
  readonly #range = $derived.by(() => {
    const { count, scrollTop, rowHeight } = this
    const height = this.#height
    return this.windowed ? rowsInView(count, { scrollTop, height, rowHeight }) : { start: 0, end: count }
  })
  // Numbers of their own: a scroll within one row changes neither, and nothing is drawn for it.
  readonly #start = $derived(this.#range.start)
  readonly #end = $derived(this.#range.end)
  readonly #kept = $derived.by(() => {
    if (this.#focused === null || !this.windowed) return null
    const index = this.#rows.visible.findIndex(({ key }) => key === this.#focused)
    return index === -1 ? null : index
  })

  // What the last drawing left, for the next to begin with.
  #slots: Slots = noSlots
  #drawnOf: readonly [tokens: readonly Token[], visible: readonly Token[]] = [[], []]

  readonly pieces: readonly TablePiece[] = $derived.by(() => {
    const rows = this.#rows.visible
    const range = { start: this.#start, end: this.#end }
    const pieces = rowSpansOf(rows.length, range, this.#kept, this.rowHeight)
    const drawn = pieces.flatMap((piece) => (piece.kind === 'row' ? (rows[piece.index] ?? []) : []))
    const keys = drawn.map(({ key }) => key)
    const slots = this.#slotsOf(keys)
    this.#slots = slots
    return pieces.flatMap((piece): TablePiece[] => {
      if (piece.kind === 'gap') {
        // The last one ends where the list does, wherever it begins, and stays the same element.
        const id = piece.end === rows.length ? 'last gap' : `gap ${piece.start}`
        return [{ kind: 'gap', id, height: piece.height }]
      }
      const token = rows[piece.index]
      const slot = token && slots.get(token.key)
      return token ? [{ kind: 'row', id: `row ${slot ?? token.key}`, index: piece.index, token }] : []
    })
  })

  #slotsOf(keys: readonly string[]): Slots {
    const { tokens, visible } = this.#rows
    const [tokensBefore, visibleBefore] = this.#drawnOf
    this.#drawnOf = [tokens, visible]
    const reuse = this.windowed && this.#focused === null
    const searched = tokens === tokensBefore && visible !== visibleBefore
    // Moving an element costs a table more than writing other texts into it.
    return reuse && searched ? slotsInPlace(keys, this.#slots) : slotsFor(keys, this.#slots, reuse)
  }

  /** Keeps the row of this token drawn; null for none. */
  keep(key: string | null): void {
    this.#focused = key
  }
}

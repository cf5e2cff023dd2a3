import { rowSpansOf, rowsInView, slotsFor, slotsInPlace, type Slots } from './row-window.ts'

const noSlots: Slots = new Map()

/** A row to draw, or a gap in place of rows. The `id` names the element that shows it, and is its own among all parts. */
export type ListPart<Row> =
  | { readonly kind: 'row'; readonly id: string; readonly index: number; readonly row: Row }
  | { readonly kind: 'gap'; readonly id: string; readonly height: number }

interface Options<Row> {
  /** The rows of the list; the list follows them. */
  readonly rows: () => readonly Row[]
  /** The rows that a search chooses from, where there is a search. */
  readonly searched?: () => readonly Row[]
  /** What a row is known by; no two rows have the same. */
  readonly keyOf: (row: Row) => string
  /** Lists up to this long are drawn whole. */
  readonly shortList: number
  /** A first guess at the height of a row, in CSS pixels. */
  readonly rowHeight: number
  /** A first guess at the height of what is seen, in CSS pixels. */
  readonly outerHeight?: number
}

/** Which rows of a long list are drawn: those in view, and the one that has the focus. */
export class WindowedList<Row> {
  scrollTop = $state(0)
  /** Of the part that is seen, headings included, in CSS pixels. */
  outerHeight = $state(0)
  /** Of the headings, in CSS pixels. */
  headHeight = $state(0)
  /** In CSS pixels; follows the size of the text. */
  rowHeight = $state(0)
  #focused = $state<string | null>(null)
  readonly #options: Options<Row>

  constructor(options: Options<Row>) {
    this.#options = options
    this.rowHeight = options.rowHeight
    this.outerHeight = options.outerHeight ?? 0
  }

  readonly #rows = $derived.by(() => this.#options.rows())
  readonly #searched = $derived.by(() => this.#options.searched?.() ?? this.#rows)
  /** How many rows the list has, drawn or not. */
  readonly count = $derived(this.#rows.length)
  /** A long list stays one however little a search finds in it, so that nothing jumps while it is typed. */
  readonly windowed = $derived.by(() => this.#searched.length > this.#options.shortList)
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
  // Each a value of its own: a scroll within one row changes neither, so nothing is drawn for it.
  readonly #start = $derived(this.#range.start)
  readonly #end = $derived(this.#range.end)
  readonly #kept = $derived.by(() => {
    if (this.#focused === null || !this.windowed) return null
    const index = this.#rows.findIndex((row) => this.#options.keyOf(row) === this.#focused)
    return index === -1 ? null : index
  })

  // How the rows were drawn the last time.
  #slots: Slots = noSlots
  #drawnOf: { readonly rows: readonly Row[]; readonly searched: readonly Row[] } = { rows: [], searched: [] }

  /** What is drawn, from top to bottom. */
  readonly parts: readonly ListPart<Row>[] = $derived.by(() => {
    const rows = this.#rows
    const { keyOf } = this.#options
    const range = { start: this.#start, end: this.#end }
    const spans = rowSpansOf(rows.length, range, this.#kept, this.rowHeight)
    const drawn = spans.flatMap((span) => (span.kind === 'row' ? (rows[span.index] ?? []) : []))
    const slots = this.#slotsOf(drawn.map((row) => keyOf(row)))
    this.#slots = slots
    return spans.flatMap((span): ListPart<Row>[] => {
      if (span.kind === 'gap') {
        // The last one ends where the list does, wherever it begins, and stays the same element.
        const id = span.end === rows.length ? 'last gap' : `gap ${span.start}`
        return [{ kind: 'gap', id, height: span.height }]
      }
      const row = rows[span.index]
      if (row === undefined) return []
      const key = keyOf(row)
      return [{ kind: 'row', id: `row ${slots.get(key) ?? key}`, index: span.index, row }]
    })
  })

  #slotsOf(keys: readonly string[]): Slots {
    const before = this.#drawnOf
    const now = { rows: this.#rows, searched: this.#searched }
    this.#drawnOf = now
    const reuse = this.windowed && this.#focused === null
    const newSearch = now.searched === before.searched && now.rows !== before.rows
    // Moving an element costs a table more than writing other texts into it.
    return reuse && newSearch ? slotsInPlace(keys, this.#slots) : slotsFor(keys, this.#slots, reuse)
  }

  /** Keeps the row of this key drawn, since it has the focus; null for none. */
  keep(key: string | null): void {
    this.#focused = key
  }
}

/** Makes an element as high as a gap. Set from here, since the content security policy forbids style attributes. */
export const tall = (height: number) => (element: HTMLElement) => {
  element.style.height = `${height}px`
}

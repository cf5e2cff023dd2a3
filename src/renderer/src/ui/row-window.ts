/** Rows drawn above and below those in view, so that a fast scroll finds them there. */
const spareRows = 3

/** Rows from `start` to before `end`. */
export interface RowRange {
  readonly start: number
  readonly end: number
}

/** What is seen of a list that scrolls; all in CSS pixels. */
export interface View {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
}

/** A row that is drawn, or a gap as high as the rows that it stands for. */
export type RowSpan =
  | { readonly kind: 'row'; readonly index: number }
  | ({ readonly kind: 'gap'; readonly height: number } & RowRange)

/** The rows to draw of `count` rows of one height: those in view and some spare ones. */
export function rowsInView(count: number, { scrollTop, height, rowHeight }: View): RowRange {
  // At the top there are none: searches are typed there, and fewer rows are drawn sooner.
  const spare = scrollTop > 0 ? spareRows : 0
  const shown = Math.ceil(height / rowHeight) + 1
  // The list may have become shorter than it was scrolled.
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), Math.max(0, count - shown))
  return { start: Math.max(0, first - spare), end: Math.min(count, first + shown + spare) }
}

/**
 * Rows and gaps from the first row to the last, in order. `kept` is the row that has the focus: it is drawn also when
 * it is out of view, and so are its neighbours, so that Tab goes to them.
 */
export function rowSpansOf(
  count: number,
  view: RowRange,
  kept: number | null,
  rowHeight: number,
): readonly RowSpan[] {
  const around =
    kept === null ? [] : [{ start: Math.max(0, kept - 1), end: Math.min(count, Math.max(0, kept + 2)) }]
  const spans: RowSpan[] = []
  let reached = 0
  const skipTo = (end: number) => {
    if (end > reached) spans.push({ kind: 'gap', start: reached, end, height: (end - reached) * rowHeight })
    reached = Math.max(reached, end)
  }
  for (const { start, end } of [view, ...around].sort((a, b) => a.start - b.start)) {
    skipTo(start)
    for (; reached < end; reached++) spans.push({ kind: 'row', index: reached })
  }
  skipTo(count)
  return spans
}

/** The slot of each drawn row, by the row's key, from top to bottom. A slot is an element that shows one row at a time. */
export type Slots = ReadonlyMap<string, number>

/**
 * Gives each of `keys` a slot. Rows that were drawn before keep theirs. With `reuse`, the others take the slots that
 * became free, in order, which spares making elements. Without, they get new ones, so that no element is moved or
 * shows another row than before: one that has the focus must not.
 */
export function slotsFor(keys: readonly string[], before: Slots, reuse: boolean): Slots {
  const wanted = new Set(keys)
  const free = reuse ? [...before].flatMap(([key, slot]) => (wanted.has(key) ? [] : [slot])) : []
  let fresh = Math.max(-1, ...before.values()) + 1
  let taken = 0
  return new Map(keys.map((key) => [key, before.get(key) ?? free[taken++] ?? fresh++]))
}

/** Gives the first row the first slot and so on: every element stays where it is and shows the row that is there now. */
export function slotsInPlace(keys: readonly string[], before: Slots): Slots {
  const places = [...before.values()]
  let fresh = Math.max(-1, ...places) + 1
  return new Map(keys.map((key, index) => [key, places[index] ?? fresh++]))
}

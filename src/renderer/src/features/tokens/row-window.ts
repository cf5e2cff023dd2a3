/** Rows drawn above and below those in view, so that a fast scroll finds them there. */
const spareRows = 3

/** Rows from `start` to before `end`. */
export interface RowRange {
  readonly start: number
  readonly end: number
}

/** What is seen of a table that scrolls; all in CSS pixels. */
export interface View {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
}

/** A row that is drawn, or an empty place as high as the rows that are not. */
export type RowSpan =
  | { readonly kind: 'row'; readonly index: number }
  | ({ readonly kind: 'gap'; readonly height: number } & RowRange)

/** The rows to draw of `count` rows of one height: those in view and some spare ones. */
export function rowsInView(count: number, { scrollTop, height, rowHeight }: View): RowRange {
  // Searches are typed with the list at its top; what they find is drawn sooner without the spare rows.
  const spare = scrollTop > 0 ? spareRows : 0
  const shown = Math.ceil(height / rowHeight) + 1
  // The list may have become shorter than what it was scrolled to.
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), Math.max(0, count - shown))
  return { start: Math.max(0, first - spare), end: Math.min(count, first + shown + spare) }
}

/**
 * Rows and gaps from the first row to the last, in order. `kept` is a row that stays although it is out of
 * view, since it has the focus; its neighbours stay too, so that Tab goes to them.
 */
export function rowSpansOf(
  count: number,
  view: RowRange,
  kept: number | null,
  rowHeight: number,
): readonly RowSpan[] {
  const around =
    kept === null ? [] : [{ start: Math.max(0, kept - 1), end: Math.min(count, Math.max(0, kept + 2)) }]
  const pieces: RowSpan[] = []
  let reached = 0
  const skipTo = (end: number) => {
    if (end > reached) pieces.push({ kind: 'gap', start: reached, end, height: (end - reached) * rowHeight })
    reached = Math.max(reached, end)
  }
  for (const { start, end } of [view, ...around].sort((a, b) => a.start - b.start)) {
    skipTo(start)
    for (; reached < end; reached++) pieces.push({ kind: 'row', index: reached })
  }
  skipTo(count)
  return pieces
}

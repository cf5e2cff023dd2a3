import { valueAt } from '../../../../shared/keyed.ts'
/** The row that a key goes to from row `from`, with `count` rows and `page` rows a page; null for keys that go nowhere. */
export function rowAfterKey(key: string, from: number, count: number, page: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    End: count - 1,
  }
  const to = valueAt(steps, key)
  return to === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, to))
}

/** The key nearest to `lost` that is still there: the next one after it, or else the last one before it. */
export function nearestLeft(
  before: readonly string[],
  left: ReadonlySet<string>,
  lost: string,
): string | null {
  const at = before.indexOf(lost)
  const after = before.slice(at + 1).find((key) => left.has(key))
  const earlier = before.slice(0, Math.max(0, at)).findLast((key) => left.has(key))
  return after ?? earlier ?? null
}

/** What can have the focus in a row, from left to right. */
export const rowControls = ['select', 'details', 'copy-id', 'copy', 'revoke'] as const
export type RowControl = (typeof rowControls)[number]

export const isRowControl = (name: string | undefined): name is RowControl =>
  rowControls.some((control) => control === name)

/** The control to take in a row that has only `there`: the wanted one, or the nearest, to the left first. */
export function controlIn(there: readonly RowControl[], wanted: RowControl): RowControl | null {
  const place = rowControls.indexOf(wanted)
  const left = rowControls.slice(0, place + 1).findLast((control) => there.includes(control))
  return left ?? rowControls.slice(place).find((control) => there.includes(control)) ?? null
}

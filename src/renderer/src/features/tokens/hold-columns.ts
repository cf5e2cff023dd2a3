/**
 * Keeps the columns of a table as wide as they are, whatever its rows become; gives back what lets go of them. The table
 * still follows the width of the window, but becomes no narrower than it is where it scrolls sideways.
 */
export function holdColumns(table: HTMLTableElement): () => void {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])]
  const whole = table.getBoundingClientRect().width
  const widths = headings.map((heading) => heading.getBoundingClientRect().width)
  const scrolls = whole > (table.parentElement?.clientWidth ?? whole)

  headings.forEach((heading, column) => {
    heading.style.width = `${(100 * (widths[column] ?? 0)) / whole}%`
  })
  table.style.tableLayout = 'fixed'
  if (scrolls) table.style.minWidth = `${whole}px`

  return () => {
    for (const heading of headings) heading.style.removeProperty('width')
    table.style.removeProperty('table-layout')
    table.style.removeProperty('min-width')
  }
}

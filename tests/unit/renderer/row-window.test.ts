import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowSpansOf, rowsInView, slotsFor } from '../../../src/renderer/src/ui/row-window.ts'

const counts = fc.nat({ max: 20_000 })
const rowHeights = fc.double({ min: 20, max: 120, noNaN: true })
const heights = fc.nat({ max: 3_000 })

describe('the rows drawn of a long table', () => {
  it('cover all that is in view, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(counts, heights, rowHeights, fc.double({ min: 0, max: 1, noNaN: true }), (...given) => {
        const [count, height, rowHeight, scrolled] = given
        const scrollTop = scrolled * Math.max(0, count * rowHeight - height)
        const { start, end } = rowsInView(count, { scrollTop, height, rowHeight })
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(count)
        expect(start * rowHeight).toBeLessThanOrEqual(scrollTop)
        // Tolerant of a rounding in the last place, far below a pixel.
        expect(end * rowHeight + 1e-6).toBeGreaterThanOrEqual(Math.min(count * rowHeight, scrollTop + height))
      }),
    )
  })

  it('are few, however long the table is', () => {
    fc.assert(
      fc.property(counts, heights, rowHeights, fc.nat(), (count, height, rowHeight, scrollTop) => {
        const { start, end } = rowsInView(count, { scrollTop, height, rowHeight })
        expect(end - start).toBeLessThanOrEqual(height / rowHeight + 8)
      }),
    )
  })

  it('are its last rows when a search has made it shorter than what it was scrolled to', () => {
    const view = { scrollTop: 500_000, height: 600, rowHeight: 58 }
    expect(rowsInView(10_000, view)).toEqual({ start: 8_617, end: 8_635 })
    expect(rowsInView(300, view)).toEqual({ start: 285, end: 300 })
    expect(rowsInView(5, view)).toEqual({ start: 0, end: 5 })
    expect(rowsInView(0, view)).toEqual({ start: 0, end: 0 })
  })
})

describe('rows and gaps together', () => {
  const spans = fc
    .tuple(
      counts,
      fc.nat({ max: 20_000 }),
      fc.nat({ max: 60 }),
      fc.option(fc.nat({ max: 20_000 })),
      rowHeights,
    )
    .map(([count, from, length, kept, rowHeight]) => {
      const start = Math.min(from, count)
      const view = { start, end: Math.min(count, start + length) }
      const focused = kept !== null && kept < count ? kept : null
      return { count, view, kept: focused, rowHeight, spans: rowSpansOf(count, view, focused, rowHeight) }
    })

  it('are as high as the whole table, in order and without overlap', () => {
    fc.assert(
      fc.property(spans, ({ count, rowHeight, spans }) => {
        let reached = 0
        let height = 0
        for (const span of spans) {
          expect(span.kind === 'row' ? span.index : span.start).toBe(reached)
          reached = span.kind === 'row' ? span.index + 1 : span.end
          height += span.kind === 'row' ? rowHeight : span.height
        }
        expect(reached).toBe(count)
        expect(height).toBeCloseTo(count * rowHeight, 3)
      }),
    )
  })

  it('draw what is in view and the row that has the focus, with its neighbours', () => {
    fc.assert(
      fc.property(spans, ({ count, view, kept, spans }) => {
        const drawn = spans.flatMap((span) => (span.kind === 'row' ? [span.index] : []))
        const near = (index: number) => kept !== null && Math.abs(index - kept) <= 1
        const inView = (index: number) => index >= view.start && index < view.end
        const wanted = Array.from({ length: count }, (_, index) => index).filter(
          (index) => inView(index) || near(index),
        )
        expect(drawn).toEqual(wanted)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the elements that rows are drawn in', () => {
  const keys = fc.uniqueArray(
    fc.integer({ min: 0, max: 40 }).map((number) => `k${number}`),
    { maxLength: 20 },
  )

  it('are one for each row, and a row that stays keeps its own', () => {
    fc.assert(
      fc.property(keys, keys, fc.boolean(), (first, second, reuse) => {
        const before = slotsFor(first, new Map(), reuse)
        const after = slotsFor(second, before, reuse)
        expect([...after.keys()]).toEqual(second)
        expect(new Set(after.values()).size).toBe(second.length)
        for (const key of first) if (after.has(key)) expect(after.get(key)).toBe(before.get(key))
      }),
    )
  })

  it('never show another row while one of them has the focus', () => {
    fc.assert(
      fc.property(keys, keys, (first, second) => {
        const before = slotsFor(first, new Map(), false)
        const owners = new Map([...before].map(([key, slot]) => [slot, key]))
        for (const [key, slot] of slotsFor(second, before, false)) expect(owners.get(slot) ?? key).toBe(key)
      }),
    )
  })

  it('are used again for other rows while none has it', () => {
    const before = slotsFor(['a', 'b', 'c'], new Map(), true)
    expect(slotsFor(['x', 'b', 'y', 'z'], before, true)).toEqual(
      new Map([
        ['x', 0],
        ['b', 1],
        ['y', 2],
        ['z', 3],
      ]),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  controlIn,
  nearestLeft,
  rowAfterKey,
  rowControls,
} from '../../../src/renderer/src/features/tokens/row-steps.ts'

describe('keys in a row', () => {
  it.each([
    ['ArrowDown', 5, 6],
    ['ArrowUp', 5, 4],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 99, 99],
    ['PageDown', 5, 15],
    ['PageUp', 5, 0],
    ['PageDown', 95, 99],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['Enter', 50, null],
    ['toString', 50, null],
  ])('%s in row %s leads to %s', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 10)).toBe(to)
  })

  it('lead nowhere in an empty table', () => {
    expect(rowAfterKey('End', 0, 0, 10)).toBeNull()
  })
})

describe('the row that takes the focus over', () => {
  const keys = fc.uniqueArray(fc.nat({ max: 60 }).map(String), { minLength: 1, maxLength: 30 })

  it('is the nearest that is left, the one below first', () => {
    fc.assert(
      fc.property(keys, fc.nat(), fc.func(fc.boolean()), (before, pick, stays) => {
        const at = pick % before.length
        const lost = before[at] ?? ''
        const left = new Set(before.filter((key) => key !== lost && stays(key)))
        const next = nearestLeft(before, left, lost)
        const places = before.flatMap((key, index) => (left.has(key) ? [index] : []))
        const below = places.find((index) => index > at)
        const above = places.findLast((index) => index < at)
        const expected = below ?? above
        expect(next).toBe(expected === undefined ? null : before[expected])
      }),
    )
  })

  it('is found in a new order too, and is none when nothing is left', () => {
    expect(nearestLeft(['a', 'b', 'c'], new Set(['a', 'z']), 'b')).toBe('a')
    expect(nearestLeft(['a'], new Set(), 'a')).toBeNull()
  })
})

describe('the control that takes the focus over', () => {
  it('is that of the same column, or the nearest in a row that has none', () => {
    expect(controlIn(rowControls, 'copy')).toBe('copy')
    expect(controlIn(['select', 'details', 'copy-id', 'revoke'], 'copy')).toBe('copy-id')
    expect(controlIn(['copy', 'revoke'], 'select')).toBe('copy')
    expect(controlIn([], 'select')).toBeNull()
  })
})

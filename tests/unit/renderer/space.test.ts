import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RangeBuilder } from '../../../src/renderer/src/features/ranges/range-builder.svelte.ts'
import {
  cellsOf,
  cellWords,
  pictureWords,
  viewWords,
  wholeSpace,
} from '../../../src/renderer/src/features/ranges/space.ts'
import { SpaceView } from '../../../src/renderer/src/features/ranges/space-view.svelte.ts'
import { addressCount, addressSet, intersect } from '../../../src/shared/cidr/index.ts'
import { anyBlocks } from '../../support/cidr-arbitraries.ts'
import { combine, countOf, intervalsOf } from '../../support/interval-oracle.ts'

const views = [0, 8, 16, 24].flatMap((prefix) =>
  [0, 2 ** 31, 2 ** 32 - 256].map((base) => ({ base: base - (base % 2 ** (32 - prefix)), prefix })),
)

describe('the map of IPv4', () => {
  it('shows in each cell exactly the addresses that are let in there', () => {
    fc.assert(
      fc.property(anyBlocks, fc.constantFrom(...views), (list, view) => {
        const cells = cellsOf(addressSet(list), view)
        expect(cells).toHaveLength(256)
        const inside = intersect(list, [view])
        expect(cells.reduce((sum, cell) => sum + cell.inside, 0)).toBe(addressCount(inside))
        const lit = cells.filter(({ state }) => state !== 'none').map(({ block }) => block)
        const missed = combine(
          [intervalsOf(inside), intervalsOf(lit)],
          ([let_in, shown]) => let_in !== shown && !!let_in,
        )
        expect(countOf(missed)).toBe(0)
        for (const { block, inside: count, size, state } of cells) {
          if (state !== 'some') expect(count).toBe(state === 'all' ? size : 0)
          else expect(count).toBe(addressCount(intersect(list, [block])))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('says in words what it shows', () => {
    const { set } = new RangeBuilder(['10.0.0.0/8', '11.0.0.0/8', '192.0.2.0/24', '198.51.100.7/32'])
    const cells = cellsOf(set, wholeSpace)
    expect(pictureWords(cells)).toEqual([
      '10.0.0.0 to 11.255.255.255, all let in',
      '192.0.0.0/8, 256 of 16,777,216 let in',
      '198.0.0.0/8, 1 of 16,777,216 let in',
    ])
    expect(viewWords(wholeSpace, cells)).toBe('All of IPv4: 33,554,689 of 4,294,967,296 addresses let in')
    const hosts = cellsOf(set, { base: 0xc6336400, prefix: 24 })
    expect(pictureWords(hosts)).toEqual(['198.51.100.7, let in'])
    expect(cellWords(hosts[8] ?? cells[0] ?? expect.fail())).toBe('198.51.100.8, not let in')
    expect(pictureWords(cellsOf(set, { base: 0, prefix: 8 }))).toEqual(['Nothing here is let in.'])
  })

  it('is walked, looked into and changed by keys alone', () => {
    const builder = new RangeBuilder(['10.0.0.0/8'])
    const space = new SpaceView(builder)
    expect(space.current).toBe(10)
    space.press('s')
    expect(builder.ranges).toEqual(['10.0.0.0/9', '10.128.0.0/9'])
    space.press('Enter')
    expect([space.summary, space.current]).toEqual([
      '10.0.0.0/8: 16,777,216 of 16,777,216 addresses let in',
      0,
    ])
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp', 'End', 'Home']) space.press(key)
    expect(space.current).toBe(0)
    space.press(' ')
    expect(builder.letsIn(0x0a000001)).toBe(false)
    space.press(' ')
    expect(builder.extent.addresses).toBe(2 ** 24)
    space.press('Backspace')
    expect([space.view, space.current]).toEqual([wholeSpace, 10])
    space.press('j')
    expect(builder.said).toBe('Several ranges lie in 10.0.0.0/8: look closer with Enter.')
    builder.merge()
    space.press('s')
    space.press('Enter')
    space.press('j')
    expect(builder.ranges).toEqual(['10.0.0.0/8'])
    expect(space.press('q')).toBe(false)
  })
})

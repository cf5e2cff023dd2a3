// Hundreds of thousands of comparisons, for which `expect` would take longer than all that is compared.
import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressCount,
  addressSet,
  complement,
  contains,
  cover,
  exclude,
  formatCidr,
  intersect,
  merge,
  networkOf,
  type CidrBlock,
} from '../../../src/shared/cidr/index.ts'
import { anyAddress, anyBlock, anyBlocks, block, blocks, line } from '../../support/cidr-arbitraries.ts'
import { combine, countOf, faultsOf, intervalsOf, type Interval } from '../../support/interval-oracle.ts'

const cases = { numRuns: 20_000 }
const texts = (list: readonly CidrBlock[]) => list.map(formatCidr)
const spans = (list: readonly Interval[]) => list.join(' ')

describe('merging ranges', () => {
  it('keeps exactly the same addresses, in the fewest blocks, whatever the order', () => {
    fc.assert(
      fc.property(anyBlocks, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (list, keys) => {
        const merged = merge(list)
        equal(spans(intervalsOf(merged)), spans(intervalsOf(list)))
        deepEqual(faultsOf(merged), [])
        equal(line(merge(merged)), line(merged))
        const shuffled = list
          .map((entry, index) => ({ entry, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry)
        equal(line(merge([...shuffled, ...list])), line(merged))
      }),
      cases,
    )
  })

  it('joins neighbours, drops what is inside, and leaves unaligned neighbours alone', () => {
    expect(texts(merge(blocks('10.0.0.128/25', '10.0.0.0/25', '10.0.0.7/32')))).toEqual(['10.0.0.0/24'])
    expect(texts(merge(blocks('10.0.1.0/24', '10.0.2.0/24')))).toEqual(['10.0.1.0/24', '10.0.2.0/24'])
    expect(texts(merge(blocks('128.0.0.0/1', '0.0.0.0/1')))).toEqual(['0.0.0.0/0'])
    expect(merge([])).toEqual([])
  })

  it('folds 65,536 single addresses into one block', () => {
    const singles = Array.from({ length: 65_536 }, (_, index) => ({
      base: 0xcb000000 + ((index * 40_503) % 65_536),
      prefix: 32,
    }))
    expect(texts(merge(singles))).toEqual(['203.0.0.0/16'])
  })

  it('leaves the blocks it was given as they were', () => {
    const list = blocks('10.0.0.1/8', '1.0.0.0/8')
    const copy = structuredClone(list)
    merge(list)
    exclude(list, list)
    expect(list).toEqual(copy)
  })
})

describe('excluding ranges', () => {
  it('removes exactly the holes', () => {
    fc.assert(
      fc.property(anyBlocks, anyBlocks, (list, holes) => {
        const left = exclude(list, holes)
        const expected = combine(
          [intervalsOf(list), intervalsOf(holes)],
          ([inList, inHoles]) => !!inList && !inHoles,
        )
        equal(spans(intervalsOf(left)), spans(expected))
        deepEqual(faultsOf(left), [])
        equal(line(exclude(merge(list), merge(holes))), line(left))
        equal(line(exclude(left, holes)), line(left))
        equal(line(intersect(left, holes)), '')
        equal(line(merge([...left, ...intersect(list, holes)])), line(merge(list)))
      }),
      cases,
    )
  })

  it('gets right what a faster library got wrong', () => {
    expect(exclude(blocks('49.117.112.0/21', '60.157.128.0/21'), blocks('32.0.0.0/3'))).toEqual([])
  })

  it('cuts one address out of everything in 32 blocks', () => {
    const rest = exclude(blocks('0.0.0.0/0'), blocks('203.0.113.7/32'))
    expect(rest).toHaveLength(32)
    expect(addressCount(rest)).toBe(2 ** 32 - 1)
  })
})

describe('intersecting ranges', () => {
  it('keeps exactly what both let in', () => {
    fc.assert(
      fc.property(anyBlocks, anyBlocks, (a, b) => {
        const both = intersect(a, b)
        const expected = combine([intervalsOf(a), intervalsOf(b)], ([inA, inB]) => !!inA && !!inB)
        equal(spans(intervalsOf(both)), spans(expected))
        deepEqual(faultsOf(both), [])
        equal(line(intersect(b, a)), line(both))
        equal(line(intersect(a, a)), line(merge(a)))
      }),
      cases,
    )
  })
})

describe('the complement', () => {
  it('is everything else, adds up to 2^32, and undoes itself', () => {
    fc.assert(
      fc.property(anyBlocks, anyBlocks, (list, other) => {
        const rest = complement(list)
        equal(spans(intervalsOf(rest)), spans(combine([intervalsOf(list)], ([inList]) => !inList)))
        deepEqual(faultsOf(rest), [])
        equal(line(complement(rest)), line(merge(list)))
        equal(addressCount(list) + addressCount(rest), 2 ** 32)
        equal(line(intersect(list, rest)), '')
        equal(line(complement([...list, ...other])), line(intersect(rest, complement(other))))
      }),
      cases,
    )
  })

  it('of nothing is everything, and of everything nothing', () => {
    expect(texts(complement([]))).toEqual(['0.0.0.0/0'])
    expect(complement(blocks('0.0.0.0/0'))).toEqual([])
  })
})

describe('covering an interval', () => {
  it('is exact, minimal and never longer than 62 blocks', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (a, b) => {
        const [first, last] = a < b ? [a, b] : [b, a]
        const list = cover(first, last)
        equal(spans(intervalsOf(list)), `${first},${last}`)
        deepEqual(faultsOf(list), [])
        ok(list.length <= 62)
        equal(line(merge(list)), line(list))
      }),
      cases,
    )
  })

  it('knows the ends of the address space', () => {
    expect(texts(cover(0, 2 ** 32 - 1))).toEqual(['0.0.0.0/0'])
    expect(texts(cover(2 ** 32 - 1, 2 ** 32 - 1))).toEqual(['255.255.255.255/32'])
    expect(texts(cover(0, 0))).toEqual(['0.0.0.0/32'])
    expect(cover(1, 2 ** 32 - 2)).toHaveLength(62)
    expect(cover(5, 4)).toEqual([])
  })
})

describe('asking for one address', () => {
  it('gets the same answer from a list, from a prepared list, and from arithmetic', () => {
    fc.assert(
      fc.property(anyBlocks, anyAddress, (list, address) => {
        const expected = intervalsOf(list).some(([first, last]) => first <= address && address <= last)
        equal(contains(list, address), expected)
        equal(contains(addressSet(list), address), expected)
      }),
      cases,
    )
  })

  it('is right at the first and last address of a block and one beyond', () => {
    fc.assert(
      fc.property(anyBlock, (only) => {
        const first = networkOf(only).base
        const last = first + 2 ** (32 - only.prefix) - 1
        const answers = [first - 1, first, last, last + 1].map((address) =>
          contains(addressSet([only]), address),
        )
        deepEqual(answers, [false, true, true, false])
        equal(contains([only], first) && contains([only], last), true)
      }),
      cases,
    )
  })
})

describe('counting addresses', () => {
  it('counts what overlaps once', () => {
    fc.assert(
      fc.property(anyBlocks, (list) => {
        equal(addressCount(list), countOf(intervalsOf(list)))
        equal(addressCount([...list, ...list]), addressCount(list))
      }),
      cases,
    )
  })

  it('reaches from nothing to 2^32', () => {
    expect(addressCount([])).toBe(0)
    expect(addressCount([block('203.0.113.7/32')])).toBe(1)
    expect(addressCount(blocks('0.0.0.0/0', '10.0.0.0/8'))).toBe(4_294_967_296)
  })
})

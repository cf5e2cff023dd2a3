import { excludeCidr, mergeCidr } from 'cidr-tools'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exclude, formatCidr, merge, networkOf, type CidrBlock } from '../../../src/shared/cidr/index.ts'
import { anyBlocks, line } from '../../support/cidr-arbitraries.ts'

const texts = (list: readonly CidrBlock[]) => list.map((block) => formatCidr(networkOf(block)))

/** A long list without fast-check, whose own lists are short: an xorshift, so that every run is the same. */
function longList(length: number, seed: number): CidrBlock[] {
  let state = seed
  return Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const base = state >>> 0
    return { base, prefix: 14 + (base % 19) }
  })
}

describe('against cidr-tools', () => {
  it('merges and excludes to the same ranges', () => {
    fc.assert(
      fc.property(anyBlocks, anyBlocks, (list, holes) => {
        expect(line(merge(list))).toBe(mergeCidr(texts(list)).join(' '))
        expect(line(exclude(list, holes))).toBe(excludeCidr(texts(list), texts(holes)).join(' '))
      }),
      { numRuns: 20_000 },
    )
  })

  it('and so with 20,000 ranges and 2,000 holes', () => {
    const list = longList(20_000, 7)
    const holes = longList(2_000, 11)
    expect(line(merge(list))).toBe(mergeCidr(texts(list)).join(' '))
    expect(line(exclude(list, holes))).toBe(excludeCidr(texts(list), texts(holes)).join(' '))
  })
})

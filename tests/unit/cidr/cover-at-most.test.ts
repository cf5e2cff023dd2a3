// Hundreds of thousands of comparisons, for which `expect` would take longer than all that is compared.
import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressCount,
  coverAtMost,
  exclude,
  formatCidr,
  merge,
  type CidrBlock,
} from '../../../src/shared/cidr/index.ts'
import { anyBlocks, blocks, line } from '../../support/cidr-arbitraries.ts'
import { faultsOf } from '../../support/interval-oracle.ts'

/** The 15 blocks inside a /29, each with the addresses it covers as 8 bits. */
const small = [29, 30, 31, 32].flatMap((prefix) => {
  const size = 2 ** (32 - prefix)
  return Array.from({ length: 8 / size }, (_, index) => (2 ** size - 1) * 2 ** (index * size))
})

const bits = (mask: number) => mask.toString(2).replaceAll('0', '').length

/** For every number of blocks, every set of addresses that so many blocks can make. */
function reachable(): Set<number>[] {
  const sets = [new Set([0])]
  for (let count = 1; count <= 8; count++) {
    const before = sets[count - 1] ?? new Set()
    sets.push(new Set([...before].flatMap((mask) => [mask, ...small.map((more) => mask | more)])))
  }
  return sets
}

function addresses(mask: number): CidrBlock[] {
  const start = 0xcb007100
  return Array.from({ length: 8 }, (_, bit) => bit)
    .filter((bit) => (mask >> bit) & 1)
    .map((bit) => ({ base: start + bit, prefix: 32 }))
}

describe('covering with at most N blocks', () => {
  it('finds the fewest extra addresses: all 255 sets in a /29, for every N, against trying everything', () => {
    const sets = reachable()
    for (let wanted = 1; wanted < 256; wanted++) {
      for (let limit = 1; limit <= 8; limit++) {
        const best = Math.min(
          ...[...(sets[limit] ?? [])]
            .filter((mask) => (mask & wanted) === wanted)
            .map((mask) => bits(mask ^ wanted)),
        )
        const found = coverAtMost(addresses(wanted), limit)
        expect([wanted, limit, found.extraAddresses]).toEqual([wanted, limit, best])
        expect(found.blocks.length).toBeLessThanOrEqual(limit)
      }
    }
  })

  it('lets in everything asked for, keeps to N, and counts the extra addresses truly', () => {
    fc.assert(
      fc.property(anyBlocks, fc.integer({ min: 1, max: 10 }), (list, limit) => {
        const { blocks: covering, extraAddresses } = coverAtMost(list, limit)
        ok(covering.length <= limit)
        deepEqual(faultsOf(covering), [])
        equal(line(exclude(list, covering)), '')
        equal(extraAddresses, addressCount(covering) - addressCount(list))
        ok(coverAtMost(list, limit + 1).extraAddresses <= extraAddresses)
        if (merge(list).length <= limit) equal(line(covering), line(merge(list)))
        equal(line(coverAtMost([...list].reverse(), limit).blocks), line(covering))
      }),
      { numRuns: 20_000 },
    )
  })

  it('is exact and free of charge when N is enough', () => {
    const { blocks: covering, extraAddresses } = coverAtMost(blocks('10.0.0.0/25', '10.0.0.128/25'), 1)
    expect(covering.map(formatCidr)).toEqual(['10.0.0.0/24'])
    expect(extraAddresses).toBe(0)
  })

  it('states the price when it is not', () => {
    const { blocks: covering, extraAddresses } = coverAtMost(
      blocks('10.0.0.0/24', '10.0.3.0/24', '99.0.0.1/32'),
      2,
    )
    expect(covering.map(formatCidr)).toEqual(['10.0.0.0/22', '99.0.0.1/32'])
    expect(extraAddresses).toBe(512)
  })

  it('takes a limit below one as one, and nothing stays nothing', () => {
    const two = blocks('0.0.0.0/32', '255.255.255.255/32')
    for (const limit of [0, -3, 0.5, NaN, 1, 1.9]) {
      expect(coverAtMost(two, limit)).toEqual({ blocks: blocks('0.0.0.0/0'), extraAddresses: 2 ** 32 - 2 })
    }
    expect(coverAtMost(two, Infinity).extraAddresses).toBe(0)
    expect(coverAtMost([], 3)).toEqual({ blocks: [], extraAddresses: 0 })
  })
})

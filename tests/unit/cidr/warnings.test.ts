import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  formatAddress,
  lastAddress,
  warningKinds,
  warnings,
  type WarningKind,
} from '../../../src/shared/cidr/index.ts'
import { specialRanges } from '../../../src/shared/cidr/special-ranges.ts'
import { blocks } from '../../support/cidr-arbitraries.ts'

const kinds = (...texts: string[]) => warnings(blocks(...texts)).map(({ kind, block }) => [block, kind])
const messages = (...texts: string[]) => warnings(blocks(...texts)).map(({ message }) => message)

describe('warnings about one range', () => {
  it.each<[string, WarningKind]>([
    ['10.20.0.0/16', 'private'],
    ['172.31.255.0/24', 'private'],
    ['192.168.0.0/24', 'private'],
    ['127.0.0.1/32', 'loopback'],
    ['169.254.169.254/32', 'link-local'],
    ['100.64.0.0/16', 'carrier-grade-nat'],
    ['192.0.2.0/24', 'documentation'],
    ['198.51.100.7/32', 'documentation'],
    ['203.0.113.0/25', 'documentation'],
    ['224.0.0.0/24', 'multicast'],
    ['239.255.255.255/32', 'multicast'],
    ['240.0.0.0/24', 'reserved'],
    ['255.255.255.255/32', 'reserved'],
    ['198.18.0.0/16', 'reserved'],
    ['0.0.0.0/32', 'this-network'],
    ['0.1.0.0/16', 'this-network'],
  ])('%s is %s', (text, kind) => {
    expect(kinds(text)).toEqual([[0, kind]])
  })

  it.each([
    '8.8.8.0/24',
    '172.32.0.0/16',
    '172.15.0.0/16',
    '100.128.0.0/16',
    '192.0.3.0/24',
    '223.255.255.255/32',
  ])('has nothing to say about %s', (text) => {
    expect(warnings(blocks(text))).toEqual([])
  })

  it('says when a range is wide, and how wide', () => {
    expect(kinds('8.8.0.0/16')).toEqual([])
    expect(messages('8.8.0.0/15')).toEqual(['8.8.0.0/15 lets in 131,072 addresses, more than a /16.'])
  })

  it('says that 0.0.0.0/0 is no restriction, and leaves it at that', () => {
    expect(messages('0.0.0.0/0')).toEqual(['0.0.0.0/0 lets in every IPv4 address: no restriction at all.'])
  })

  it('names the special part of a wider range', () => {
    expect(kinds('172.0.0.0/8')).toEqual([
      [0, 'broad'],
      [0, 'private'],
    ])
    expect(messages('172.0.0.0/8')[1]).toMatch(
      /^172\.0\.0\.0\/8 includes 172\.16\.0\.0\/12: private addresses/,
    )
  })

  it('shows what host bits mean', () => {
    expect(messages('8.8.8.1/24')).toEqual([
      '8.8.8.1/24 means the whole range 8.8.8.0/24, not one address in it.',
    ])
  })

  it('calls special exactly what ipaddr.js calls so, up to the edges', () => {
    // The anycast ranges of DNS and multicast relays are public addresses; broadcast is one of the reserved.
    const ordinary = new Set(['unicast', 'as112', 'amt'])
    expect(specialRanges).toHaveLength(15)
    for (const { block } of specialRanges) {
      const edges = [block.base - 1, block.base, lastAddress(block), lastAddress(block) + 1]
      for (const address of edges.filter((edge) => edge >= 0 && edge < 2 ** 32)) {
        const name = ipaddr.IPv4.parse(formatAddress(address)).range()
        expect([address, warnings([{ base: address, prefix: 32 }]).length]).toEqual([
          address,
          ordinary.has(name) ? 0 : 1,
        ])
      }
    }
  })
})

describe('warnings about a list', () => {
  it('finds the same range twice, host bits or not', () => {
    expect(warnings(blocks('8.8.8.0/24', '9.9.9.0/24', '8.8.8.9/24'))).toEqual([
      {
        kind: 'host-bits',
        block: 2,
        message: '8.8.8.9/24 means the whole range 8.8.8.0/24, not one address in it.',
      },
      {
        kind: 'duplicate',
        block: 2,
        other: 0,
        message: '8.8.8.9/24 is the same range as 8.8.8.0/24, listed before.',
      },
    ])
  })

  it('tells which range lies in which', () => {
    const list = ['8.8.8.8/32', '8.8.8.0/24', '8.8.0.0/16', '9.9.9.0/24', '8.8.8.8/32']
    expect(warnings(blocks(...list)).map(({ kind, block, other }) => [block, kind, other])).toEqual([
      [0, 'contained', 1],
      [1, 'contained', 2],
      [1, 'contains', 0],
      [2, 'contains', 1],
      [4, 'duplicate', 0],
    ])
    expect(messages(...list)).toContain(
      '8.8.0.0/16 already lets in all of 8.8.8.0/24 and 2 more of the list.',
    )
    expect(messages(...list)).toContain('8.8.8.8/32 adds nothing: 8.8.8.0/24 lets in all of it already.')
  })

  it('does not confuse neighbours with overlap', () => {
    expect(kinds('8.8.8.0/25', '8.8.8.128/25', '8.8.9.0/24')).toEqual([])
  })

  it('notices that two harmless-looking halves are everything', () => {
    expect(messages('0.0.0.0/1', '128.0.0.0/1')).toContain(
      'Together these ranges let in every IPv4 address: no restriction at all.',
    )
    expect(kinds('0.0.0.0/1', '128.0.0.0/2').flat()).not.toContain('no-restriction')
  })

  it('speaks of the rows in their order, and of each in the order of the kinds', () => {
    const found = warnings(blocks('10.0.0.1/8', '10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0'))
    const rank = ({ block, kind }: (typeof found)[number]) => block * 100 + warningKinds.indexOf(kind)
    expect(found.map(rank)).toEqual(found.map(rank).sort((a, b) => a - b))
    expect(new Set(found.map(({ block }) => block))).toEqual(new Set([0, 1, 2, 3]))
  })

  it('is silent about an empty list', () => {
    expect(warnings([])).toEqual([])
  })
})

import ipaddr from 'ipaddr.js'
import { firstAddress, lastAddress, type CidrBlock } from './block.ts'
import { valueAt } from '../keyed.ts'

/** Kinds of addresses that a public registry never sees as a caller's address. */
export const specialKinds = [
  'this-network',
  'private',
  'carrier-grade-nat',
  'loopback',
  'link-local',
  'documentation',
  'multicast',
  'reserved',
] as const

export type SpecialKind = (typeof specialKinds)[number]

/** A range set aside by IANA (RFC 6890). */
export interface SpecialRange {
  readonly kind: SpecialKind
  readonly block: CidrBlock
}

// ipaddr.js keeps its table of ranges on the prototype; its type file leaves the table out.
function hasRanges(prototype: object): prototype is {
  readonly SpecialRanges: Readonly<Record<string, readonly (readonly [ipaddr.IPv4, number])[]>>
} {
  return 'SpecialRanges' in prototype
}

const kindByName: Readonly<Record<string, SpecialKind>> = {
  unspecified: 'this-network',
  private: 'private',
  carrierGradeNat: 'carrier-grade-nat',
  loopback: 'loopback',
  linkLocal: 'link-local',
  multicast: 'multicast',
  reserved: 'reserved',
  // The one broadcast address lies in 240.0.0.0/4, which is named already; the anycast ranges of RFC 7534,
  // 7535 and 7450 are ordinary public addresses for our purpose. They are left out by having no kind.
}

// ipaddr.js counts the three documentation networks of RFC 5737 as reserved.
const documentation: ReadonlySet<string> = new Set(['192.0.2.0', '198.51.100.0', '203.0.113.0'])

function readTable(prototype: object): SpecialRange[] {
  if (!hasRanges(prototype)) return []
  return Object.entries(prototype.SpecialRanges).flatMap(([name, ranges]) => {
    const kind = valueAt(kindByName, name)
    if (!kind) return []
    return ranges.map(([network, prefix]) => ({
      kind: documentation.has(network.toString()) ? 'documentation' : kind,
      block: { base: network.toByteArray().reduce((sum, octet) => sum * 256 + octet, 0), prefix },
    }))
  })
}

/** The special ranges, as ipaddr.js names them. */
export const specialRanges: readonly SpecialRange[] = readTable(ipaddr.IPv4.prototype)

/** How a block meets the special ranges of one kind. */
export interface SpecialMeeting extends SpecialRange {
  /** True when the whole block lies in the range, false when the range is only part of the block. */
  readonly whole: boolean
}

/** The special ranges a block lies in or includes, at most one a kind. */
export function specialMeetings(block: CidrBlock): SpecialMeeting[] {
  const first = firstAddress(block)
  const last = lastAddress(block)
  const met = new Map<SpecialKind, SpecialMeeting>()
  for (const range of specialRanges) {
    if (range.block.base > last || lastAddress(range.block) < first || met.has(range.kind)) continue
    met.set(range.kind, { ...range, whole: range.block.prefix <= block.prefix })
  }
  return [...met.values()]
}

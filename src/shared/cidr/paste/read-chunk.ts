import { appendCover } from '../address-set.ts'
import { firstAddress, formatAddress, formatCidr, hasHostBits, networkOf, type CidrBlock } from '../block.ts'
import { isIpv6Address, isIpv6Cidr } from '../ipv6.ts'
import { scanAddress, scanCidr } from '../scan.ts'
import { reasonAgainst, tooLong } from './reasons.ts'

/** What one chunk of pasted text turned out to be. Blocks never have host bits here. */
export type PieceReading =
  | { readonly kind: 'blocks'; readonly blocks: readonly CidrBlock[]; readonly note?: string }
  | { readonly kind: 'ipv6' }
  | { readonly kind: 'rejected'; readonly reason: string }

/** 255.0.0.0: no real address is this high, so in a paste it can only be meant as a netmask. */
const lowestSureMask = 0xff000000

const dashes = /[-‐‑‒–—−]/

/**
 * Reads one chunk without spaces: a CIDR block, an address, `a-b`, `ip/mask`, a wildcard such as `10.1.*`, or
 * IPv6. Whatever is not already a strict block without host bits comes with a note that says what it became.
 */
export function readPiece(text: string): PieceReading {
  if (text.length > tooLong) return rejected(reasonAgainst(text))
  const block = scanCidr(text, 0, text.length)
  if (block) return strictBlock(block)
  const address = scanAddress(text, 0, text.length)
  if (address >= 0) return single(address)
  return (
    readRange(text) ?? readMask(text) ?? readWildcard(text) ?? readIpv6(text) ?? rejected(reasonAgainst(text))
  )
}

export function rejected(reason: string): PieceReading {
  return { kind: 'rejected', reason }
}

function accepted(blocks: readonly CidrBlock[], note: string): PieceReading {
  return { kind: 'blocks', blocks, note }
}

/** A block in words: the one that lifts every restriction is called what it is. */
function named(block: CidrBlock): string {
  return block.prefix === 0 ? `${formatCidr(block)}, every IPv4 address` : formatCidr(block)
}

function strictBlock(block: CidrBlock): PieceReading {
  if (!hasHostBits(block)) return { kind: 'blocks', blocks: [block] }
  const network = networkOf(block)
  return accepted([network], `Host bits removed: ${formatCidr(block)} means ${named(network)}.`)
}

function single(address: number): PieceReading {
  if (address >= lowestSureMask && prefixOfMask(address) !== undefined) {
    return rejected('A netmask on its own; write it after its address, as in 10.0.0.0/255.0.0.0.')
  }
  const block = { base: address, prefix: 32 }
  return accepted([block], `Single address, written as ${formatCidr(block)}.`)
}

/** `first-last`, both ends included and written in full. */
function readRange(text: string): PieceReading | undefined {
  const ends = text.split(dashes)
  const [from = '', to = ''] = ends
  if (ends.length !== 2) return undefined
  if (isIpv6Address(from) && isIpv6Address(to)) return { kind: 'ipv6' }
  const first = scanAddress(from, 0, from.length)
  const last = scanAddress(to, 0, to.length)
  if (first < 0 || last < 0) return undefined
  if (first > last) return rejected('The range ends before it starts.')
  const blocks: CidrBlock[] = []
  appendCover(first, last, blocks)
  const [only] = blocks
  const result = blocks.length === 1 && only ? named(only) : `exactly ${blocks.length} ranges`
  return accepted(blocks, `${from} to ${to}, written as ${result}.`)
}

function readMask(text: string): PieceReading | undefined {
  const cut = text.indexOf('/')
  const address = scanAddress(text, 0, cut)
  const mask = scanAddress(text, cut + 1, text.length)
  return cut < 0 || address < 0 || mask < 0 ? undefined : withMask(address, mask)
}

/** An address with a dotted netmask. The mask must be ones followed by zeros. */
export function withMask(address: number, mask: number): PieceReading {
  const prefix = prefixOfMask(mask)
  // `1.2.3.4/0.0.0.0` is one host to a router's access list and everything to a netmask: too far apart to guess.
  if (prefix === undefined || (prefix === 0 && address !== 0)) {
    return rejected(`${formatAddress(mask)} is not a netmask: it must be ones followed by zeros in binary.`)
  }
  const block = { base: address, prefix }
  const network = { base: firstAddress(block), prefix }
  const hostBits = hasHostBits(block) ? ', host bits removed' : ''
  return accepted([network], `Netmask ${formatAddress(mask)} written as ${named(network)}${hostBits}.`)
}

/**
 * An address followed by a second one: a netmask, two addresses, or something that could be either. Undefined
 * means two addresses.
 */
export function readPair(address: number, second: number): PieceReading | undefined {
  if (second >= lowestSureMask) return withMask(address, second)
  if (second >= 1 << 24 && prefixOfMask(second) === undefined) return undefined
  return rejected(
    `Unclear: ${formatAddress(second)} could be a mask or an address. Write the range with a slash, as in 10.0.0.0/8.`,
  )
}

function prefixOfMask(mask: number): number | undefined {
  const prefix = Math.clz32(~mask)
  return mask === 2 ** 32 - 2 ** (32 - prefix) ? prefix : undefined
}

/** `10.1.*`, `10.1.*.*`: numbers first, then only stars. */
function readWildcard(text: string): PieceReading | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){0,2})((?:\.\*){1,3})$/.exec(text)
  if (!match) return undefined
  const [, numbers = '', stars = ''] = match
  const given = numbers.split('.').length
  if (given + stars.length / 2 > 4) return undefined
  const quad = numbers + '.0'.repeat(4 - given)
  const base = scanAddress(quad, 0, quad.length)
  if (base < 0) return undefined
  const block = { base, prefix: given * 8 }
  return accepted([block], `Wildcard ${text} written as ${formatCidr(block)}.`)
}

function readIpv6(text: string): PieceReading | undefined {
  return isIpv6Address(text) || isIpv6Cidr(text) ? { kind: 'ipv6' } : undefined
}

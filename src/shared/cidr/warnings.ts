import { addressCount } from './algebra.ts'
import {
  blockSize,
  firstAddress,
  formatCidr,
  hasHostBits,
  ipv4Total,
  lastAddress,
  networkOf,
  type CidrBlock,
} from './block.ts'
import { specialKinds, specialMeetings, type SpecialKind, type SpecialMeeting } from './special-ranges.ts'

/**
 * What deserves a thought in a list of ranges. There is no kind for a partial overlap: two CIDR blocks are
 * equal, nested or apart.
 */
export const warningKinds = [
  'no-restriction',
  'broad',
  'host-bits',
  'duplicate',
  'contained',
  'contains',
  ...specialKinds,
] as const

export type WarningKind = (typeof warningKinds)[number]

export interface RangeWarning {
  readonly kind: WarningKind
  /** Index of the block it is about, in the list as given. */
  readonly block: number
  /** Index of the other block, for `duplicate`, `contained` and `contains`. */
  readonly other?: number
  /** One or two plain sentences. */
  readonly message: string
}

/** Blocks with a shorter prefix than this are called broad. */
const broadBelow = 16

const count = new Intl.NumberFormat('en')

/** Everything worth saying about the list, by block and then by kind. O(n log n); never an error. */
export function warnings(blocks: readonly CidrBlock[]): RangeWarning[] {
  return [...blocks.flatMap(aboutBlock), ...aboutNesting(blocks), ...aboutWhole(blocks)].sort(
    (a, b) => a.block - b.block || warningKinds.indexOf(a.kind) - warningKinds.indexOf(b.kind),
  )
}

function aboutBlock(block: CidrBlock, index: number): RangeWarning[] {
  const text = formatCidr(block)
  const found: RangeWarning[] = []
  const warn = (kind: WarningKind, message: string) => found.push({ kind, block: index, message })
  if (hasHostBits(block)) {
    warn('host-bits', `${text} means the whole range ${formatCidr(networkOf(block))}, not one address in it.`)
  }
  if (block.prefix === 0) {
    warn('no-restriction', `${text} lets in every IPv4 address: no restriction at all.`)
    return found
  }
  if (block.prefix < broadBelow) {
    warn('broad', `${text} lets in ${count.format(blockSize(block.prefix))} addresses, more than a /16.`)
  }
  for (const meeting of specialMeetings(block)) warn(meeting.kind, specialMessage(text, meeting))
  return found
}

const specialWords: Readonly<Record<SpecialKind, string>> = {
  'this-network': '“this network” addresses (RFC 791), which no caller can have',
  private: 'private addresses (RFC 1918), which only a registry inside your own network can see',
  'carrier-grade-nat':
    'shared addresses behind a provider’s NAT (RFC 6598), which a public registry never sees',
  loopback: 'loopback addresses (RFC 1122), which never leave one computer',
  'link-local': 'link-local addresses (RFC 3927), which never leave one network cable',
  documentation: 'addresses for examples in documentation (RFC 5737), which nobody really has',
  multicast: 'multicast addresses (RFC 5771), which cannot be a caller’s address',
  reserved: 'addresses kept for special purposes (RFC 6890), which a registry does not see as callers',
}

function specialMessage(text: string, { kind, block, whole }: SpecialMeeting): string {
  return whole
    ? `${text} holds only ${specialWords[kind]}.`
    : `${text} includes ${formatCidr(block)}: ${specialWords[kind]}.`
}

/** A block that may still have others inside it while the list is walked in address order. */
interface Open {
  readonly index: number
  readonly block: CidrBlock
  readonly last: number
  copies: number
  inside: number
  firstInside?: number
}

/** Duplicates and nesting, in one walk with the stack of blocks around the present one. */
function aboutNesting(blocks: readonly CidrBlock[]): RangeWarning[] {
  const found: RangeWarning[] = []
  const stack: Open[] = []
  const close = () => {
    const closed = stack.pop()
    if (!closed) return
    if (closed.firstInside !== undefined) found.push(containsWarning(blocks, closed, closed.firstInside))
    const around = stack.at(-1)
    if (around) around.inside += 1 + closed.copies + closed.inside
  }

  for (const { block, index, first } of byAddress(blocks)) {
    let around = stack.at(-1)
    while (around && around.last < first) {
      close()
      around = stack.at(-1)
    }
    if (around?.block.prefix === block.prefix) {
      around.copies++
      const message = `${formatCidr(block)} is the same range as ${formatCidr(around.block)}, listed before.`
      found.push({ kind: 'duplicate', block: index, other: around.index, message })
      continue
    }
    if (around) {
      around.firstInside ??= index
      const message = `${formatCidr(block)} adds nothing: ${formatCidr(around.block)} lets in all of it already.`
      found.push({ kind: 'contained', block: index, other: around.index, message })
    }
    stack.push({ index, block, last: lastAddress(block), copies: 0, inside: 0 })
  }
  while (stack.length > 0) close()
  return found
}

function containsWarning(blocks: readonly CidrBlock[], open: Open, inside: number): RangeWarning {
  const inner = blocks[inside]
  const name = inner ? formatCidr(inner) : ''
  const others = open.inside > 1 ? ` and ${count.format(open.inside - 1)} more of the list` : ''
  const message = `${formatCidr(open.block)} already lets in all of ${name}${others}.`
  return { kind: 'contains', block: open.index, other: inside, message }
}

/** The blocks by first address, the wider first, equal ones in the order given. */
function byAddress(blocks: readonly CidrBlock[]) {
  return blocks
    .map((block, index) => ({ block, index, first: firstAddress(block) }))
    .sort((a, b) => a.first - b.first || a.block.prefix - b.block.prefix || a.index - b.index)
}

/** A list such as 0.0.0.0/1 and 128.0.0.0/1 lifts the restriction without any row saying so. */
function aboutWhole(blocks: readonly CidrBlock[]): RangeWarning[] {
  if (blocks.some((block) => block.prefix === 0) || addressCount(blocks) < ipv4Total) return []
  const message = 'Together these ranges let in every IPv4 address: no restriction at all.'
  return [{ kind: 'no-restriction', block: 0, message }]
}

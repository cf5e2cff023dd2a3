import {
  addressCount,
  firstAddress,
  formatCidr,
  lastAddress,
  networkOf,
  type CidrBlock,
  type PastedBlock,
} from '../../../../shared/cidr/index.ts'

/** One range of a list. Its text identifies it, since no range is listed twice. */
export interface RangeRow {
  readonly block: CidrBlock
  readonly text: string
  /** What was changed in what the user typed to make this range of it. */
  readonly note?: string
}

export function rowOf(block: CidrBlock, note?: string): RangeRow {
  const row = { block, text: formatCidr(block) }
  return note === undefined ? row : { ...row, note }
}

export const rowsOf = (blocks: readonly CidrBlock[]) => blocks.map((block) => rowOf(block))

/** The rows of a paste. A block without a note keeps the text that was pasted. */
export const rowsOfPaste = (pasted: readonly PastedBlock[]): RangeRow[] =>
  pasted.map(({ block, text, note }) => (note === undefined ? { block, text } : rowOf(block, note)))

/** The rows without repetitions, in the order in which each came first. */
export function withoutRepeats(rows: readonly RangeRow[]): readonly RangeRow[] {
  const first = new Map<string, RangeRow>()
  for (const row of rows) if (!first.has(row.text)) first.set(row.text, row)
  return [...first.values()]
}

/** The two halves of a block, or null for a single address. */
export function halvesOf(block: CidrBlock): readonly [CidrBlock, CidrBlock] | null {
  const { base, prefix } = networkOf(block)
  if (prefix >= 32) return null
  const lower = { base, prefix: prefix + 1 }
  return [lower, { base: lastAddress(lower) + 1, prefix: prefix + 1 }]
}

/** The block that this one is half of, and its other half. Null for all of IPv4, which is half of nothing. */
export function siblingOf(block: CidrBlock): { sibling: CidrBlock; parent: CidrBlock } | null {
  const { base, prefix } = networkOf(block)
  if (prefix === 0) return null
  const parent = networkOf({ base, prefix: prefix - 1 })
  const [lower, upper] = halvesOf(parent) ?? []
  const sibling = lower?.base === base ? upper : lower
  return sibling ? { sibling, parent } : null
}

export function holds(block: CidrBlock, address: number): boolean {
  return firstAddress(block) <= address && address <= lastAddress(block)
}

/** How many ranges there are, and how many addresses they let in. */
export interface Extent {
  readonly ranges: number
  readonly addresses: number
}

export const extentOf = (blocks: readonly CidrBlock[]): Extent => ({
  ranges: blocks.length,
  addresses: addressCount(blocks),
})

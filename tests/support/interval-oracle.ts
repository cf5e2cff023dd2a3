import type { CidrBlock } from '../../src/shared/cidr/index.ts'

/**
 * Sets of addresses as plain lists of inclusive intervals, written without a look at the library: division
 * and multiplication where it uses bits, a sweep over end points where it uses sorted arrays.
 */
export type Interval = readonly [first: number, last: number]

export const wholeSpace: readonly Interval[] = [[0, 2 ** 32 - 1]]

export function intervalOf({ base, prefix }: CidrBlock): Interval {
  const size = 2 ** (32 - prefix)
  const first = Math.floor(base / size) * size
  return [first, first + size - 1]
}

export function intervalsOf(blocks: readonly CidrBlock[]): Interval[] {
  return combine([blocks.map(intervalOf)], ([inBlocks]) => inBlocks === true)
}

/**
 * The addresses for which `rule` holds, told for each list whether the address is in it; touching intervals
 * are one. Every address between two neighbouring end points fares alike, so one of each stretch is asked.
 */
export function combine(
  lists: readonly (readonly Interval[])[],
  rule: (membership: readonly boolean[]) => boolean,
): Interval[] {
  const points = new Set([0, 2 ** 32])
  for (const [first, last] of lists.flat()) points.add(first).add(last + 1)
  const sorted = [...points].sort((a, b) => a - b)
  const result: [number, number][] = []
  sorted.slice(0, -1).forEach((from, index) => {
    const to = (sorted[index + 1] ?? 0) - 1
    const holds = rule(lists.map((list) => list.some(([first, last]) => first <= from && from <= last)))
    if (!holds) return
    const before = result.at(-1)
    if (before?.[1] === from - 1) before[1] = to
    else result.push([from, to])
  })
  return result
}

export function countOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

/**
 * What is wrong with a list that should be minimal: ascending, apart, without host bits, and no two halves of one
 * larger block side by side. Disjoint blocks of which no two can be joined are the fewest there can be.
 */
export function faultsOf(blocks: readonly CidrBlock[]): string[] {
  const faults: string[] = []
  blocks.forEach((block, index) => {
    const [first, last] = intervalOf(block)
    if (block.base !== first) faults.push(`host bits at ${index}`)
    const next = blocks[index + 1]
    if (!next) return
    if (next.base <= last) faults.push(`order or overlap at ${index}`)
    const parent = 2 ** (33 - block.prefix)
    const siblings = next.prefix === block.prefix && Math.floor(next.base / parent) === Math.floor(first / parent)
    if (siblings) faults.push(`siblings at ${index}`)
  })
  return faults
}

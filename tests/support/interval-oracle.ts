import type { CidrBlock } from '../../src/shared/cidr/index.ts'

/**
 * Sets of addresses as plain lists of inclusive intervals, written without a look at the library: division
 * and multiplication where it uses bits, a count of open intervals where it uses sorted arrays.
 */
export type Interval = readonly [first: number, last: number]

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
 * are one. A sweep over all end points keeps count of how many intervals of each list are open.
 */
export function combine(
  lists: readonly (readonly Interval[])[],
  rule: (membership: readonly boolean[]) => boolean,
): Interval[] {
  const events = lists.flatMap((list, index) =>
    list.flatMap(([first, last]) => [
      { at: first, index, step: 1 },
      { at: last + 1, index, step: -1 },
    ]),
  )
  events.sort((a, b) => a.at - b.at)
  const open = lists.map(() => 0)
  const result: [number, number][] = []
  let from = 0
  const close = (to: number) => {
    if (to >= from && rule(open.map((depth) => depth > 0))) {
      const before = result.at(-1)
      if (before?.[1] === from - 1) before[1] = to
      else result.push([from, to])
    }
    from = to + 1
  }
  for (const { at, index, step } of events) {
    close(at - 1)
    open[index] = (open[index] ?? 0) + step
  }
  close(2 ** 32 - 1)
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
    const siblings =
      next.prefix === block.prefix && Math.floor(next.base / parent) === Math.floor(first / parent)
    if (siblings) faults.push(`siblings at ${index}`)
  })
  return faults
}

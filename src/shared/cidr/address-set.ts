import { blockSize, firstAddress, ipv4Total, type CidrBlock } from './block.ts'
import { sortIntervals } from './sort-intervals.ts'

/**
 * A set of addresses as sorted inclusive intervals that neither overlap nor touch. It is the prepared
 * form for many `contains` questions, and what the set algebra computes with.
 */
export interface AddressSet {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Takes up to `capacity` intervals in ascending order; touching neighbours become one. */
function collector(capacity: number) {
  return collectInto(new Uint32Array(capacity), new Uint32Array(capacity))
}

/** The same in arrays that are there. They may be those that the intervals are read from: writing never gets ahead. */
function collectInto(starts: Uint32Array, ends: Uint32Array) {
  let length = 0
  let open = -1
  return {
    add(start: number, end: number) {
      if (length > 0 && start <= open + 1) {
        if (end <= open) return
        ends[length - 1] = open = end
      } else {
        starts[length] = start
        ends[length] = open = end
        length++
      }
    },
    set: (): AddressSet => ({ starts: starts.subarray(0, length), ends: ends.subarray(0, length) }),
  }
}

/** Prepares blocks, in any order and with any overlap, for repeated `contains` questions. O(n). */
export function addressSet(blocks: readonly CidrBlock[]): AddressSet {
  let starts: Uint32Array = new Uint32Array(blocks.length)
  let ends: Uint32Array = new Uint32Array(blocks.length)
  let sorted = true
  let previous = 0
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index]
    if (!block) continue
    const start = firstAddress(block)
    sorted &&= start >= previous
    previous = start
    starts[index] = start
    ends[index] = start + blockSize(block.prefix) - 1
  }
  if (!sorted) ({ starts, ends } = sortIntervals({ starts, ends }))

  const found = collectInto(starts, ends)
  for (let index = 0; index < starts.length; index++) found.add(starts[index] ?? 0, ends[index] ?? 0)
  return found.set()
}

/** Every address that is not in the set. */
export function complementOf({ starts, ends }: AddressSet): AddressSet {
  const found = collector(starts.length + 1)
  let next = 0
  starts.forEach((start, index) => {
    if (start > next) found.add(next, start - 1)
    next = (ends[index] ?? 0) + 1
  })
  if (next < ipv4Total) found.add(next, ipv4Total - 1)
  return found.set()
}

/** Every address that is in both sets. */
export function intersectionOf(a: AddressSet, b: AddressSet): AddressSet {
  const found = collector(a.starts.length + b.starts.length)
  let i = 0
  let j = 0
  while (i < a.starts.length && j < b.starts.length) {
    const endA = a.ends[i] ?? 0
    const endB = b.ends[j] ?? 0
    const start = Math.max(a.starts[i] ?? 0, b.starts[j] ?? 0)
    const end = Math.min(endA, endB)
    if (start <= end) found.add(start, end)
    if (endA <= endB) i++
    if (endB <= endA) j++
  }
  return found.set()
}

/** How many addresses are in the set, 0 to 2^32. */
export function sizeOf({ starts, ends }: AddressSet): number {
  let total = 0
  starts.forEach((start, index) => (total += (ends[index] ?? 0) - start + 1))
  return total
}

/** Whether the address is in the set. O(log n). */
export function has({ starts, ends }: AddressSet, address: number): boolean {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && address <= (ends[low - 1] ?? -1)
}

/** Adds the smallest list of blocks that is exactly `first` to `last` to `into`, in ascending order. */
export function appendCover(first: number, last: number, into: CidrBlock[]): void {
  let start = first
  while (start <= last) {
    const rest = last - start + 1
    const aligned = start === 0 ? 32 : 31 - Math.clz32(start & -start)
    const fitting = rest === ipv4Total ? 32 : 31 - Math.clz32(rest)
    const prefix = 32 - Math.min(aligned, fitting)
    into.push({ base: start, prefix })
    start += blockSize(prefix)
  }
}

/** The smallest list of blocks that is exactly the set, in ascending order. */
export function blocksOf({ starts, ends }: AddressSet): CidrBlock[] {
  const blocks: CidrBlock[] = []
  for (let index = 0; index < starts.length; index++) {
    appendCover(starts[index] ?? 0, ends[index] ?? 0, blocks)
  }
  return blocks
}

import { merge } from './algebra.ts'
import { blockSize, firstAddress, lastAddress, type CidrBlock } from './block.ts'

/** A covering with fewer blocks than the exact list needs, and its price. */
export interface LooseCover {
  /** Ascending, without host bits; covers every address asked for. */
  readonly blocks: CidrBlock[]
  /** How many addresses the blocks let in that were not asked for. */
  readonly extraAddresses: number
}

/** A branch of the binary tree of prefixes, with the price of covering all below it. */
interface Branch {
  /** Smallest block around everything below. */
  readonly block: CidrBlock
  /** Addresses asked for below. */
  readonly wanted: number
  /** `extra[k - 1]`: fewest extra addresses when exactly k blocks are used. */
  readonly extra: Float64Array
  readonly halves?: { readonly left: Branch; readonly right: Branch; readonly leftShare: Uint32Array }
}

/**
 * Covers the blocks with at most `limit` blocks (at least one is always allowed), letting in as few extra
 * addresses as possible: the optimum, not a guess. Of equally good answers the one with fewest blocks is
 * given. `extraAddresses` is 0 when the exact list fits. Time grows with blocks × limit.
 */
export function coverAtMost(blocks: readonly CidrBlock[], limit: number): LooseCover {
  const exact = merge(blocks)
  const allowed = limit >= 1 ? Math.floor(limit) : 1
  if (exact.length <= allowed) return { blocks: exact, extraAddresses: 0 }
  const tree = grow(exact, 0, exact.length - 1, allowed)
  const extraAddresses = tree.extra[allowed - 1] ?? 0
  const chosen: CidrBlock[] = []
  choose(tree, tree.extra.indexOf(extraAddresses) + 1, chosen)
  return { blocks: chosen, extraAddresses }
}

/** The tree over `exact[low..high]`, which ascends and is disjoint; at most 32 levels deep. */
function grow(exact: readonly CidrBlock[], low: number, high: number, allowed: number): Branch {
  const lowest = exact[low] ?? { base: 0, prefix: 0 }
  const highest = exact[high] ?? lowest
  if (low === high) return { block: lowest, wanted: blockSize(lowest.prefix), extra: new Float64Array(1) }

  const block = enclosing(lowest, highest)
  const middle = firstAddress(block) + blockSize(block.prefix) / 2
  const firstRight = lowerBound(exact, low, high, middle)
  const left = grow(exact, low, firstRight - 1, allowed)
  const right = grow(exact, firstRight, high, allowed)
  const wanted = left.wanted + right.wanted
  const { extra, leftShare } = combine(left.extra, right.extra, allowed)
  extra[0] = blockSize(block.prefix) - wanted
  return { block, wanted, extra, halves: { left, right, leftShare } }
}

/** Best way to share k blocks between two halves, for every k up to `allowed`. */
function combine(left: Float64Array, right: Float64Array, allowed: number) {
  const length = Math.min(allowed, left.length + right.length)
  const extra = new Float64Array(length).fill(Infinity)
  const leftShare = new Uint32Array(length)
  left.forEach((leftExtra, i) => {
    const top = Math.min(right.length, length - i - 1)
    for (let j = 0; j < top; j++) {
      const sum = leftExtra + (right[j] ?? 0)
      if (sum < (extra[i + j + 1] ?? 0)) {
        extra[i + j + 1] = sum
        leftShare[i + j + 1] = i + 1
      }
    }
  })
  return { extra, leftShare }
}

function choose(branch: Branch, count: number, chosen: CidrBlock[]): void {
  if (count === 1 || !branch.halves) {
    chosen.push(branch.block)
    return
  }
  const { left, right, leftShare } = branch.halves
  const share = leftShare[count - 1] ?? 0
  choose(left, share, chosen)
  choose(right, count - share, chosen)
}

function enclosing(lowest: CidrBlock, highest: CidrBlock): CidrBlock {
  const prefix = Math.clz32(lowest.base ^ lastAddress(highest))
  return { base: firstAddress({ base: lowest.base, prefix }), prefix }
}

/** Index of the first block in `exact[low..high]` at or after `address`. */
function lowerBound(exact: readonly CidrBlock[], low: number, high: number, address: number): number {
  let from = low
  let to = high
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((exact[middle]?.base ?? 0) < address) from = middle + 1
    else to = middle
  }
  return from
}

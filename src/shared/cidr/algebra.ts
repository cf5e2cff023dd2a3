import {
  addressSet,
  appendCover,
  blocksOf,
  complementOf,
  has,
  intersectionOf,
  sizeOf,
  type AddressSet,
} from './address-set.ts'
import { firstAddress, lastAddress, type CidrBlock } from './block.ts'

/*
 * Set algebra over blocks in any order, overlapping or not, with or without host bits. Every result is
 * exact to the address, has the fewest possible blocks, no host bits, and ascends by address.
 */

type Blocks = readonly CidrBlock[]

/** The same addresses in the fewest blocks: duplicates dropped, neighbours joined. */
export function merge(blocks: Blocks): CidrBlock[] {
  return blocksOf(addressSet(blocks))
}

/** The addresses of `blocks` that are in none of `holes`. */
export function exclude(blocks: Blocks, holes: Blocks): CidrBlock[] {
  return blocksOf(intersectionOf(addressSet(blocks), complementOf(addressSet(holes))))
}

/** The addresses that are both in `a` and in `b`. */
export function intersect(a: Blocks, b: Blocks): CidrBlock[] {
  return blocksOf(intersectionOf(addressSet(a), addressSet(b)))
}

/** Every IPv4 address that is not in `blocks`. */
export function complement(blocks: Blocks): CidrBlock[] {
  return blocksOf(complementOf(addressSet(blocks)))
}

/** The smallest list that is exactly the addresses `first` to `last`, both included; empty when `first > last`. */
export function cover(first: number, last: number): CidrBlock[] {
  const blocks: CidrBlock[] = []
  appendCover(first, last, blocks)
  return blocks
}

/**
 * Whether the address is in one of the blocks. A plain list is walked; for many questions prepare it
 * once with `addressSet(blocks)` and ask that.
 */
export function contains(blocks: Blocks | AddressSet, address: number): boolean {
  if ('starts' in blocks) return has(blocks, address)
  return blocks.some((block) => firstAddress(block) <= address && address <= lastAddress(block))
}

/** How many addresses the blocks let in, 0 to 2^32; what overlaps counts once. */
export function addressCount(blocks: Blocks): number {
  return sizeOf(addressSet(blocks))
}

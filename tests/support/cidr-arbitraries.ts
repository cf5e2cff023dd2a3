import fc from 'fast-check'
import { formatCidr, parseCidr, type CidrBlock } from '../../src/shared/cidr/index.ts'

/** Reads a block that the test knows to be good. */
export function block(text: string): CidrBlock {
  const result = parseCidr(text)
  if (!result.ok) throw new Error(`The test itself is wrong: ${text}`)
  return result.value
}

export function blocks(...texts: string[]): CidrBlock[] {
  return texts.map(block)
}

/** A list as one line of text: quick to compare, and easy to read when a case fails. */
export function line(list: readonly CidrBlock[]): string {
  return list.map(formatCidr).join(' ')
}

const anywhere = fc.record({
  base: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  prefix: fc.integer({ min: 0, max: 32 }),
})

/** Blocks in a space of 64 addresses at `start`, where neighbours, nesting and duplicates are common. */
const crowded = (start: number) =>
  fc.record({
    base: fc.integer({ min: 0, max: 63 }).map((offset) => start + offset),
    prefix: fc.integer({ min: 26, max: 32 }),
  })

/** One block, host bits likely: anywhere, or where blocks meet, the two ends of the address space included. */
export const anyBlock: fc.Arbitrary<CidrBlock> = fc.oneof(
  anywhere,
  crowded(0),
  crowded(2 ** 31 - 32),
  crowded(2 ** 32 - 64),
)

export const anyBlocks = fc.array(anyBlock, { maxLength: 6 })

export const anyAddress = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.integer({ min: 0, max: 80 }),
  fc.integer({ min: 2 ** 31 - 40, max: 2 ** 31 + 40 }),
  fc.integer({ min: 2 ** 32 - 80, max: 2 ** 32 - 1 }),
)

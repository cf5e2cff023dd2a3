import { addressCount, parseCidr, type CidrBlock } from '../../../shared/cidr/index.ts'
import { counted } from './count.ts'
import { visible } from './names.ts'

/** `Anywhere`, `192.0.2.0/24`, `192.0.2.0/24 +2`. */
export function rangesTitle(ranges: readonly string[]): string {
  const [first, ...others] = ranges
  if (first === undefined) return 'Anywhere'
  return others.length === 0 ? visible(first) : `${visible(first)} +${others.length}`
}

/** `256 addresses`, counted once where ranges overlap; empty when there are none or one cannot be read. */
export function rangesDetail(ranges: readonly string[]): string {
  if (ranges.length === 0) return ''
  const blocks = readBlocks(ranges)
  return blocks.length === ranges.length ? addressesIn(blocks) : ''
}

/** `1 address`, `257 addresses`. */
export function addressesIn(blocks: readonly CidrBlock[]): string {
  return counted(addressCount(blocks), 'address', 'addresses')
}

/** The ranges that can be read, as blocks. */
export function readBlocks(ranges: readonly string[]): CidrBlock[] {
  return ranges.flatMap((range) => {
    const parsed = parseCidr(range)
    return parsed.ok ? [parsed.value] : []
  })
}

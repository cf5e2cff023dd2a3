import { addressCount, parseCidr, type CidrBlock } from '../../../shared/cidr/index.ts'
import { counted } from './count.ts'
import { visible } from './names.ts'

/** `Anywhere`, `192.0.2.0/24`, `192.0.2.0/24 +2`. */
export function rangesTitle(ranges: readonly string[]): string {
  const [first, ...others] = ranges
  if (first === undefined) return 'Anywhere'
  return others.length === 0 ? visible(first) : `${visible(first)} +${others.length}`
}

/** `256 addresses`, each counted once, and how many entries are no IPv4 range. Empty without ranges. */
export function rangesDetail(ranges: readonly string[]): string {
  if (ranges.length === 0) return ''
  const blocks = readBlocks(ranges)
  const others = otherRanges(ranges).length
  return [
    blocks.length > 0 ? addressesIn(blocks) : '',
    others > 0 ? `${counted(others, 'entry', 'entries')} not IPv4` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** Entries that are no IPv4 range, such as IPv6 ranges: some registries list what npm would not take. */
export function otherRanges(ranges: readonly string[]): string[] {
  return ranges.filter((range) => !parseCidr(range).ok)
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

/** How many addresses one block lets in. */
export function blockWords({ prefix }: CidrBlock): string {
  return counted(2 ** (32 - prefix), 'address', 'addresses')
}

const share = new Intl.NumberFormat('en', { style: 'percent', maximumSignificantDigits: 2 })

/** A number of addresses as a share of IPv4: `0.39% of IPv4`. */
export function shareWords(addresses: number): string {
  const part = addresses / 2 ** 32
  if (part === 0) return 'none of IPv4'
  if (part === 1) return 'all of IPv4'
  return part < 1e-6 ? 'less than 0.0001% of IPv4' : `${share.format(part)} of IPv4`
}

/** `3 ranges, 1,024 addresses`. */
export function extentWords(extent: { readonly ranges: number; readonly addresses: number }): string {
  return `${counted(extent.ranges, 'range')}, ${counted(extent.addresses, 'address', 'addresses')}`
}

/**
 * An IPv4 block in CIDR notation (RFC 4632), as plain data: it survives `structuredClone` and JSON.
 *
 * `base` is the address *as typed*, host bits included, because npm accepts `10.0.0.1/8` and the wire
 * must carry what the user wrote. Set algebra works on the network (`networkOf`), and everything it
 * returns has no host bits.
 */
export interface CidrBlock {
  /** Unsigned 32-bit address, 0 to 4294967295. */
  readonly base: number
  /** Length of the network part in bits, 0 to 32. */
  readonly prefix: number
}

/** How many IPv4 addresses there are: 2^32. */
export const ipv4Total = 2 ** 32

const sizes = Array.from({ length: 33 }, (_, prefix) => 2 ** (32 - prefix))

/** Number of addresses in a block of this prefix length. */
export function blockSize(prefix: number): number {
  return sizes[prefix] ?? 0
}

const masks = Uint32Array.from(sizes, (size) => ipv4Total - size)

/** First address of the block's network. */
export function firstAddress(block: CidrBlock): number {
  return (block.base & (masks[block.prefix] ?? 0)) >>> 0
}

/** Last address of the block's network. */
export function lastAddress(block: CidrBlock): number {
  return firstAddress(block) + blockSize(block.prefix) - 1
}

/** True for `10.0.0.1/8`: address bits are set to the right of the prefix. */
export function hasHostBits(block: CidrBlock): boolean {
  return block.base !== firstAddress(block)
}

/** The same block without host bits: `10.0.0.1/8` becomes `10.0.0.0/8`. */
export function networkOf(block: CidrBlock): CidrBlock {
  return hasHostBits(block) ? { base: firstAddress(block), prefix: block.prefix } : block
}

// With their dots and slashes: half as many texts to join for each address.
const octets = Array.from({ length: 256 }, (_, value) => String(value))
const dotted = octets.map((octet) => `${octet}.`)
/** `0/0`, `0/1` … `255/32`: the last number of an address with its prefix, 33 for each number. */
const tails = octets.flatMap((octet) => sizes.map((_, prefix) => `${octet}/${prefix}`))

/** Dotted quad of an unsigned 32-bit address. */
export function formatAddress(address: number): string {
  const a = dotted[address >>> 24] ?? ''
  const b = dotted[(address >>> 16) & 255] ?? ''
  const c = dotted[(address >>> 8) & 255] ?? ''
  const d = octets[address & 255] ?? ''
  return a + b + c + d
}

/** CIDR text of the block exactly as it was typed, host bits included. */
export function formatCidr(block: CidrBlock): string {
  const { base, prefix } = block
  const a = dotted[base >>> 24] ?? ''
  const b = dotted[(base >>> 16) & 255] ?? ''
  const c = dotted[(base >>> 8) & 255] ?? ''
  return a + b + c + (tails[(base & 255) * sizes.length + prefix] ?? '')
}

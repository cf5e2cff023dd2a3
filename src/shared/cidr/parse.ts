import { fail, ok, type Result } from '../failure.ts'
import type { CidrBlock } from './block.ts'
import { isIpv6Address, isIpv6Cidr } from './ipv6.ts'
import { scanAddress, scanCidr } from './scan.ts'

/** Longest piece of the user's input that is repeated in a message. */
const quotedLength = 80

/** The text, cut so that a message stays a message. */
export function quotable(text: string): string {
  return text.length > quotedLength ? `${text.slice(0, quotedLength)}…` : text
}

/**
 * Reads one IPv4 block as strictly as npm's CLI does; the prefix is mandatory. Host bits are accepted and
 * kept (see `CidrBlock`). Fails with `ipv6-not-supported` for a valid IPv6 block and `invalid-cidr` for
 * anything else, in the words of npm's `lib/commands/token.js`; `details.input` is the text as typed.
 */
export function parseCidr(text: string): Result<CidrBlock> {
  const block = scanCidr(text, 0, text.length)
  if (block) return ok(block)
  const input = quotable(text)
  return isIpv6Cidr(text)
    ? fail('ipv6-not-supported', `CIDR whitelist can only contain IPv4 addresses, ${input} is IPv6`, {
        input,
      })
    : fail('invalid-cidr', `CIDR whitelist contains invalid CIDR entry: ${input}`, { input })
}

/** Reads one IPv4 address, a strict dotted quad, as an unsigned 32-bit number. Fails with the codes of `parseCidr`. */
export function parseAddress(text: string): Result<number> {
  const address = scanAddress(text, 0, text.length)
  if (address >= 0) return ok(address)
  const input = quotable(text)
  return isIpv6Address(text)
    ? fail('ipv6-not-supported', `Only IPv4 addresses can be used here, ${input} is IPv6`, { input })
    : fail('invalid-cidr', `Not an IPv4 address: ${input}`, { input })
}

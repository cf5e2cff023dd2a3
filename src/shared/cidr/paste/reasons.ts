import { scanAddress } from '../scan.ts'

/** No way of writing a range is longer than this. */
export const tooLong = 100

/** The reason for words that are not meant as an address at all. */
export const notAnAddress = 'Not an IP address or range.'

/** Why a chunk was refused, in one sentence that helps to put it right. */
export function reasonAgainst(text: string): string {
  if (text.length > tooLong) return 'Too long to be an address or a range.'
  if (text.includes('://')) return 'A web address, not an IP address.'
  if (/(?![0-9])\p{Nd}/u.test(text)) return 'Only the plain digits 0–9 can be used.'
  if (/^[\d.]+:\d+$/.test(text)) return 'It has a port; a range takes addresses only.'
  if (text === '*') return 'A star alone means no restriction at all: for that, leave the list empty.'
  if (text.includes('*') && /^[\d.*/]*$/.test(text)) {
    return 'Stars may only stand at the end, after at least one number, as in 10.1.*.'
  }
  if (/^[\da-f]{0,4}:.*:/i.test(text)) return 'Not a valid IPv6 address or range (and npm takes IPv4 only).'
  if (!/^[\d./]/.test(text)) return notAnAddress
  if (/[-‐‑‒–—−]/.test(text) && !text.includes('/-')) {
    return 'A range needs two full addresses, as in 10.0.0.1-10.0.0.9.'
  }
  const cut = text.indexOf('/')
  if (cut >= 0 && scanAddress(text, 0, cut) >= 0) return reasonAgainstPrefix(text.slice(cut + 1))
  return reasonAgainstAddress(cut < 0 ? text : text.slice(0, cut))
}

function reasonAgainstPrefix(prefix: string): string {
  if (prefix === '') return 'The number after the slash is missing.'
  if (/^0\d+$/.test(prefix)) return 'The number after the slash has a leading zero.'
  if (/^\d+$/.test(prefix)) return 'The number after the slash must be 0 to 32.'
  return 'After the slash comes a whole number from 0 to 32, or a netmask.'
}

function reasonAgainstAddress(address: string): string {
  const parts = address.split('.')
  if (parts.some((part) => /^0\d/.test(part)))
    return 'A leading zero is refused: some programs read it as octal.'
  if (parts.some((part) => /^0x/i.test(part))) return 'Hexadecimal numbers are refused.'
  if (parts.length !== 4) return `An IPv4 address has four numbers; this has ${parts.length}.`
  if (parts.includes('')) return 'A number is missing between the dots.'
  if (parts.every((part) => /^\d+$/.test(part))) return 'Each number must be 0 to 255.'
  return 'An IPv4 address has only digits and dots.'
}

import ipaddr from 'ipaddr.js'
import { scanAddress } from './scan.ts'

/**
 * IPv6 is only recognised, never used: npm takes IPv4 ranges alone. ipaddr.js decides what an IPv6
 * address is; the guard before it refuses what it is lenient about (groups of more than four digits, an
 * embedded IPv4 part in octal) and keeps long hostile text away from its regular expressions.
 */
export function isIpv6Address(text: string): boolean {
  if (text.length < 2 || text.length > 64) return false
  const match = /^([0-9a-f:]*:)([0-9a-f]{0,4}|[0-9.]{7,15})(?:%[0-9a-z]{1,16})?$/i.exec(text)
  if (!match) return false
  const [, head = '', tail = ''] = match
  if (/[0-9a-f]{5}/i.test(head)) return false
  if (tail.includes('.') && scanAddress(tail, 0, tail.length) < 0) return false
  return ipaddr.IPv6.isValid(text)
}

/** An IPv6 address with a prefix of 0–128, written without sign or leading zero. */
export function isIpv6Cidr(text: string): boolean {
  const cut = text.length > 68 ? -1 : text.lastIndexOf('/')
  if (cut < 0 || !/^(?:0|[1-9]\d{0,2})$/.test(text.slice(cut + 1))) return false
  return Number(text.slice(cut + 1)) <= 128 && isIpv6Address(text.slice(0, cut))
}

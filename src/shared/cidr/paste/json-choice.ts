import { isIpv6Address, isIpv6Cidr } from '../ipv6.ts'
import type { JsonValue } from './json-values.ts'

const addressWords = new Set(
  'ip ips ipv4 ipv6 cidr cidrs prefix prefixes range ranges address addresses subnet subnets'.split(' '),
)
const versionWords = new Set('version versions release semver build'.split(' '))

/**
 * Tells the ranges of a JSON document from its other values: regions, dates, keys. A value is meant as a range
 * when its member name says so (`ip_prefix`, `ipv4Prefix`, `addressPrefixes`, `ipv4_cidrs`), when it stands in
 * a bare list, or when it looks like an address (GitHub's `meta` names its lists after services).
 */
export function rangeChooser(): (value: JsonValue) => boolean {
  const known = new Map<string, string[]>()
  return ({ key, value }) => {
    if (key === undefined) return true
    const words = known.get(key) ?? wordsOf(key)
    known.set(key, words)
    if (words.some((word) => addressWords.has(word))) return true
    return looksLikeAddress(value) && !words.some((word) => versionWords.has(word))
  }
}

/** `ipv4Prefix` and `ipv4_prefix` are both `ipv4` and `prefix`. */
function wordsOf(key: string): string[] {
  const spaced = key.replace(/([a-z\d])([A-Z])/g, '$1 $2')
  return spaced.toLowerCase().split(/[^a-z\d]+/)
}

function looksLikeAddress(value: string): boolean {
  const text = value.trim()
  return /^\p{Nd}[\p{Nd}a-fx]*[./]/iu.test(text) || isIpv6Cidr(text) || isIpv6Address(text)
}

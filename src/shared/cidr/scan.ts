import type { CidrBlock } from './block.ts'

/**
 * The strict grammar, on a slice of a text so that the paste reader need not copy:
 * four numbers 0–255 of one to three ASCII digits, no leading zero, joined by dots; the prefix is 0–32
 * without leading zero or sign. Anything before, between or after is refused. `inet_aton` forms (octal,
 * hex, fewer parts, one number) are refused because libraries disagree on what they mean (CVE-2021-28918).
 */

const dot = 46
const slash = 47
const zero = 48
const nine = 57

/** The dotted quad in `text[from, to)` as an unsigned 32-bit number, or -1. */
export function scanAddress(text: string, from: number, to: number): number {
  let address = 0
  let dots = 0
  /** -1 until its first digit. */
  let part = -1
  for (let index = from; index < to; index++) {
    const char = text.charCodeAt(index)
    if (char >= zero && char <= nine) {
      // A leading zero.
      if (part === 0) return -1
      part = (part < 0 ? 0 : part * 10) + char - zero
      if (part > 255) return -1
    } else if (char === dot && part >= 0 && dots < 3) {
      // Shifted, not multiplied: it stays a small integer for the engine until the last number.
      address = (address << 8) | part
      dots++
      part = -1
    } else return -1
  }
  return dots === 3 && part >= 0 ? ((address << 8) | part) >>> 0 : -1
}

/** The prefix length in `text[from, to)`, or -1. */
function scanPrefix(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from) - zero
  if (!(first >= 0 && first <= 9)) return -1
  if (to - from === 1) return first
  const second = text.charCodeAt(from + 1) - zero
  if (to - from !== 2 || first === 0 || !(second >= 0 && second <= 9)) return -1
  return first * 10 + second > 32 ? -1 : first * 10 + second
}

/** The block in `text[from, to)`, or undefined. */
export function scanCidr(text: string, from: number, to: number): CidrBlock | undefined {
  // A prefix has one or two digits, so the slash can only be in one of two places.
  const cut = text.charCodeAt(to - 2) === slash ? to - 2 : to - 3
  if (cut <= from || text.charCodeAt(cut) !== slash) return undefined
  const prefix = scanPrefix(text, cut + 1, to)
  if (prefix < 0) return undefined
  const base = scanAddress(text, from, cut)
  return base < 0 ? undefined : { base, prefix }
}

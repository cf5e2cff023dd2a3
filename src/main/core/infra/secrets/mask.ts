import { shortened } from '../text.ts'
import { mask, type Secret } from './secret.ts'

/** Stands alone for a secret of which nothing may be shown. */
const hidden = mask + mask
/** Shorter ones are passwords, or would be given away by their ends. */
const shortestShown = 24

/** The ends of a long token, as registries show them in their lists; dots for passwords and for what is short. */
export function maskOf({ kind, secret }: { readonly kind: string; readonly secret: Secret }): string {
  const text = secret.reveal()
  if (kind !== 'token' || text.length < shortestShown || !/^[\x21-\x7e]+$/.test(text)) return hidden
  return `${text.slice(0, text.startsWith('npm_') ? 8 : 4)}…${text.slice(-4)}`
}

/** Puts a mask in the place of each stretch `[start, end)`; those that overlap become one. */
export function maskStretches(text: string, stretches: readonly (readonly [number, number])[]): string {
  let masked = ''
  let from = 0
  for (const [start, end] of stretches.toSorted(([a], [b]) => a - b)) {
    if (end <= from) continue
    if (start >= from) masked += text.slice(from, start) + mask
    from = end
  }
  return masked + text.slice(from)
}

/** More than the longest secret that is looked for, even where a mask is longer than what it hides. */
const lookAhead = 16 * 1024

/**
 * The beginning of a text with its secrets masked. No more of it is looked at than is shown, and as much again as a secret takes: what
 * stands near the cut may be the half of one, and is dropped.
 */
export function maskedStart(text: string, longest: number, masked: (part: string) => string): string {
  const part = text.slice(0, longest + lookAhead)
  const clean = masked(part)
  if (part.length === text.length) return shortened(clean, longest)
  return `${clean.slice(0, Math.max(0, Math.min(longest - 1, clean.length - lookAhead)))}…`
}

/** With fewer letters in common a stranger's token would look like ours. The `npm_` that all tokens share does not count. */
const fewestLetters = 6

/** The first and last letters of a token, as a mask shows them. */
export interface Ends {
  readonly head: string
  readonly tail: string
}

/** Whether a token may be the one that a registry shows with this mask. */
export function fitsMask(token: string, masked: string): boolean {
  const ends = endsOf(masked)
  if (!ends) return false
  const { head, tail } = ends
  return token.length > head.length + tail.length && token.startsWith(head) && token.endsWith(tail)
}

/** Whether two masks may be of one token. Registries show ends of different lengths; the shorter must fit the longer. */
export const sameEnds = (a: Ends, b: Ends): boolean =>
  (a.head.startsWith(b.head) || b.head.startsWith(a.head)) &&
  (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail))

/** What a mask shows; null when that is too little to know a token by. */
export function endsOf(masked: string): Ends | null {
  const parts = masked.split(/\.{2,}|…|\*+|•+/)
  const [head = '', tail = ''] = parts
  const letters = head.replace(/^npm_/, '').length + tail.length
  return parts.length === 2 && letters >= fewestLetters ? { head, tail } : null
}

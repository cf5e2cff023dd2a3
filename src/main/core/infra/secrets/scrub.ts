import type { Secret } from './secret.ts'
import { tokenStart } from './token-shapes.ts'

export const mask = '••••'

/**
 * Token shapes of npm, cnpmcore and JWTs, and authorization values (facts: what npm's own redactor knows). Wider than the shapes of
 * the leak desk, which must not take everything for a token.
 */
const secretShapes = new RegExp(
  [
    String.raw`${tokenStart}(?:npms?|cnpm)_[A-Za-z0-9_]{16,}`,
    String.raw`${tokenStart}eyJ[\w-]+\.[\w-]+\.[\w-]*`,
    String.raw`\b(?:Bearer|Basic)\s+[\w+/=.~-]{8,}`,
    '[A-Za-z0-9+/]{44,}={0,2}',
  ].join('|'),
  'g',
)

/** Masks the given secrets wherever they stand, and whatever has the shape of one. */
export function scrub(text: string, secrets: readonly Secret[]): string {
  const known = secrets.map((secret) => secret.reveal()).filter((value) => value !== '')
  const forms = known.flatMap((value) => [value, encodeURIComponent(value)])
  return forms.reduce((masked, value) => masked.replaceAll(value, mask), text).replace(secretShapes, keepHash)
}

/** Token keys of the older form are 128 hex digits, alone or at the end of a path; they are ids, not secrets. */
const keepHash = (match: string) => (/^\/?(?:[a-z0-9]{1,16}\/)*[0-9a-f]{64,128}$/.test(match) ? match : mask)

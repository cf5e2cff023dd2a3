import { maskedStart, maskStretches } from './mask.ts'
import { mask } from './secret.ts'
import type { Secret } from './secret.ts'
import { shapedStretches } from './token-shapes.ts'

/** Masks the given secrets wherever they stand, and whatever has the shape of one. */
export function scrub(text: string, secrets: readonly Secret[]): string {
  const known = secrets.map((secret) => secret.reveal()).filter((value) => value !== '')
  const forms = known.flatMap((value) => [value, encodeURIComponent(value.toWellFormed())])
  const masked = forms.reduce((left, value) => left.replaceAll(value, mask), text)
  return maskStretches(masked, shapedStretches(masked, 'text'))
}

/** The same of the beginning of a text, at most so many characters; the rest of it is not even looked at. */
export const scrubbedStart = (text: string, secrets: readonly Secret[], longest: number): string =>
  maskedStart(text, longest, (part) => scrub(part, secrets))

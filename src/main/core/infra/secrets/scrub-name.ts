import { findKnown } from './known-secrets.ts'
import { maskStretches } from './mask.ts'
import { scrub } from './scrub.ts'

/** Shorter ones are words, numbers and the ends of commits, and no secret that is worth its name. */
const fewest = 16
/** A part of a token that its own dashes and underscores cut up. */
const fewestOfPart = 6

const uuid = /(?<![\dA-Za-z])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\dA-Za-z])/gi
/** Letters and digits in one go, as random tokens are; names have separators, or words. */
const runs = /[\dA-Za-z]+(?:[_-][\dA-Za-z]+)*/g
/** What is alike: capitals, small letters, digits. A date has few of these, such as `20261101T120000Z`. */
const likes = /\d+|[a-z]+|[A-Z]+/g
const fewestChanges = 6
const words = /[A-Z]?[a-z]{2,}|[A-Z]{2,}/g
const vowels = /[aeiouy]/gi

/**
 * A name with what is no name masked: besides what `scrub` masks every secret that there was in this process, a bare UUID (old tokens of
 * npm), and text that looks as if it were drawn by lot. People paste secrets where a name belongs; sensible names pass.
 */
export function scrubName(name: string): string {
  const known = findKnown(name).filter(([start, end]) => !isCode(name.slice(start, end)))
  const clean = scrub(maskStretches(name, known), [])
  return maskStretches(clean, [...stretchesOf(clean, uuid), ...stretchesOf(clean, runs).filter(isRandom)])

  function isRandom([start, end]: readonly [number, number]): boolean {
    const parts = clean.slice(start, end).split(/[_-]/)
    const drawn = parts.filter((part) => part.length >= fewestOfPart && looksDrawn(part))
    return drawn.reduce((sum, part) => sum + part.length, 0) >= fewest
  }
}

/** The same of a token's name. A token without one is called by its key, which is written beside it and is no secret. */
export const scrubNameOf = (name: string, key: string | null): string =>
  name === key ? name : scrubName(name)

/** One-time codes are numbers as they stand in many names, and worth nothing a minute later. */
const isCode = (text: string) => /^\d{1,8}$/.test(text)

/** Whether letters and digits are well mixed, and hardly any of them belong to something that can be spoken. */
function looksDrawn(part: string): boolean {
  if ((part.match(likes) ?? []).length < fewestChanges) return false
  const spoken = (part.match(words) ?? []).filter(isSpoken)
  return spoken.reduce((sum, word) => sum + word.length, 0) <= part.length / 2
}

const isSpoken = (word: string) => word.length > 2 && (word.match(vowels) ?? []).length >= word.length / 4

const stretchesOf = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length] as const)

import { createHmac, randomBytes, randomInt } from 'node:crypto'

/**
 * The values of every secret there has been in this process, as keyed digests: what is written to the log is looked through for
 * them, and nothing can be read out of them when the secret itself is long gone.
 */
const salt = randomBytes(32)
/** Odd, so that it loses nothing in 32 bits; a stranger cannot choose texts that fall together. */
const base = randomInt(2 ** 31) * 2 + 1

/** By length in characters and rolling hash, which says where it is worth to compute a digest. */
const known = new Map<number, Map<number, Set<string>>>()

/** Shorter ones are words and numbers of everyday; masking them everywhere would tell which they are. */
const shortest = 6
/** From here on a secret is masked inside of other text, too. */
const unmistakable = 8
/** What is longer is no token (an undo record), and no line of the log. */
const longest = 4_096

const digest = (text: string) => createHmac('sha256', salt).update(text).digest('base64')

export function rememberSecret(value: string): void {
  if (value.length < shortest || value.length > longest) return
  for (const form of formsOf(value)) {
    const hash = rolling(form, form.length)[0] ?? 0
    const ofLength = known.get(form.length) ?? new Map<number, Set<string>>()
    known.set(form.length, ofLength)
    ofLength.set(hash, (ofLength.get(hash) ?? new Set()).add(digest(form)))
  }
}

/** As it is, in an address, in JSON, and in base64, as Basic authorization and npm's `_password` have it. */
function formsOf(value: string): ReadonlySet<string> {
  const whole = value.toWellFormed()
  return new Set([
    value,
    encodeURIComponent(whole),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
  ])
}

/** Stretches of the text that are a known secret, as `[start, end)`. */
export function findKnown(text: string): (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const [length, hashes] of known) {
    if (length > text.length) continue
    rolling(text, length).forEach((hash, start) => {
      const end = start + length
      const digests = hashes.get(hash)
      if (!digests?.has(digest(text.slice(start, end)))) return
      if (length >= unmistakable || standsAlone(text, start, end)) found.push([start, end])
    })
  }
  return found
}

const standsAlone = (text: string, start: number, end: number) =>
  !/[\p{L}\p{N}]/u.test(text.charAt(start - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end))

/** Rabin and Karp's hash of every stretch of that length, by its start. */
function rolling(text: string, length: number): Int32Array {
  const hashes = new Int32Array(text.length - length + 1)
  let power = 1
  for (let i = 1; i < length; i++) power = Math.imul(power, base)
  let hash = 0
  for (let i = 0; i < text.length; i++) {
    if (i >= length) hash = (hash - Math.imul(text.charCodeAt(i - length), power)) | 0
    hash = (Math.imul(hash, base) + text.charCodeAt(i)) | 0
    if (i >= length - 1) hashes[i - length + 1] = hash
  }
  return hashes
}

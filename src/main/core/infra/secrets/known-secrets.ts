import { createHmac, randomBytes, randomInt } from 'node:crypto'

/**
 * Keyed digests of every secret that there has been in this process. What is written to the log is searched for them, and no secret can be read out of them
 * once it is gone.
 */
const salt = randomBytes(32)
/** Odd, so that it loses nothing in 32 bits; a stranger cannot choose texts that fall together. */
const base = randomInt(2 ** 31) * 2 + 1

/** Digests by the hash of the whole secret, and those by its length in characters. */
type ByLength = Map<number, Map<number, Set<string>>>

/**
 * By the hash of a secret's first characters: as many as the shortest secret has. However many secrets there were, a text is gone
 * through once, and looked at closely only where one of them may begin.
 */
const known = new Map<number, ByLength>()

/** Shorter ones are everyday words and numbers; masking them everywhere would show which they are. */
const shortest = 6
/** From here on a secret is masked inside of other text, too. */
const unmistakable = 8
/** What is longer is no token (an undo record), and no line of the log. */
const longest = 4_096

const digest = (text: string) => createHmac('sha256', salt).update(text).digest('base64')

export function rememberSecret(value: string): void {
  if (value.length < shortest || value.length > longest) return
  for (const form of formsOf(value)) {
    const hash = rollingHash(form)
    const start = hash(0, shortest)
    const byLength = known.get(start) ?? new Map<number, Map<number, Set<string>>>()
    known.set(start, byLength)
    const ofLength = byLength.get(form.length) ?? new Map<number, Set<string>>()
    byLength.set(form.length, ofLength)
    const whole = hash(0, form.length)
    ofLength.set(whole, (ofLength.get(whole) ?? new Set()).add(digest(form)))
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
  if (known.size === 0 || text.length < shortest) return found
  const hash = rollingHash(text)
  for (let start = 0; start + shortest <= text.length; start++) {
    for (const [length, hashes] of known.get(hash(start, start + shortest)) ?? []) {
      const end = start + length
      if (end > text.length) continue
      const digests = hashes.get(hash(start, end))
      if (!digests?.has(digest(text.slice(start, end)))) continue
      if (length >= unmistakable || standsAlone(text, start, end)) found.push([start, end])
    }
  }
  return found
}

const standsAlone = (text: string, start: number, end: number) =>
  !/[\p{L}\p{N}]/u.test(text.charAt(start - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end))

/** Powers of the base, for any stretch that was asked about. */
const powers: number[] = [1]
function powerOf(exponent: number): number {
  for (let at = powers.length; at <= exponent; at++) powers.push(Math.imul(powers[at - 1] ?? 1, base))
  return powers[exponent] ?? 1
}

/** Rabin and Karp's hash of any stretch of a text, in constant time after one pass. */
function rollingHash(text: string): (start: number, end: number) => number {
  const upTo = new Int32Array(text.length + 1)
  for (let at = 0; at < text.length; at++)
    upTo[at + 1] = (Math.imul(upTo[at] ?? 0, base) + text.charCodeAt(at)) | 0
  return (start, end) => ((upTo[end] ?? 0) - Math.imul(upTo[start] ?? 0, powerOf(end - start))) | 0
}

import { scanAddress } from '../scan.ts'
import { readPair, readPiece, type PieceReading } from './read-chunk.ts'
import { notAnAddress } from './reasons.ts'
import { runsOf, type Word } from './words.ts'

/** A chunk of the pasted text, `text.slice(start, end)`, and what it is. */
export interface Chunk extends Word {
  readonly reading: PieceReading
}

/** Every chunk of a text in the order of the text. */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = []
  for (const run of runsOf(text)) readRun(text, run, chunks)
  return chunks
}

function readRun(text: string, run: readonly Word[], into: Chunk[]): void {
  const runStart = into.length
  let at = startsWithBullet(text, run) ? 1 : 0
  while (at < run.length) {
    const joined = join(text, run, at)
    const pair = joined.words === 1 ? maskPair(text, run, at) : undefined
    at += pair ? 2 : joined.words
    if (!pair && punctuation.test(joined.compact)) continue
    const chunk = pair ?? readJoined(joined)
    const before = into.length > runStart ? into.at(-1) : undefined
    // Neighbouring words that are no addresses at all make one chunk, so that prose is refused once.
    if (before && isProse(before) && isProse(chunk)) into[into.length - 1] = { ...chunk, start: before.start }
    else into.push(chunk)
  }
}

const punctuation = /^[·•:=+&]+$/
const bullet = /^[-–—*]$/

/**
 * The mark before an item of a list, not to be mistaken for the dash between two addresses, nor for a star that
 * stands alone and is meant.
 */
function startsWithBullet(text: string, [first, second]: readonly Word[]): boolean {
  if (!first || !bullet.test(text.slice(first.start, first.end))) return false
  if (!second && text[first.start] === '*') return false
  let before = first.start - 1
  while (text[before] === ' ' || text[before] === '\t') before--
  return before < 0 || text[before] === '\n' || text[before] === '\r'
}

function isProse({ reading }: Chunk): boolean {
  return reading.kind === 'rejected' && reading.reason === notAnAddress
}

/** Words that belong together, such as `10.0.0.1 - 10.0.0.9` or `10.0.0.0 /8`. */
interface Joined extends Word {
  readonly words: number
  /** The words without the spaces between them. */
  readonly compact: string
}

function readJoined(joined: Joined): Chunk {
  const { start, end, compact, words } = joined
  const reading = readPiece(compact)
  if (words === 1 || reading.kind !== 'blocks' || reading.note !== undefined) return { start, end, reading }
  return { start, end, reading: { ...reading, note: `Spaces removed: ${compact}.` } }
}

const connector = /^(?:[-‐‑‒–—−/]|to)$/i
const leadingConnector = /^[-‐‑‒–—−/](?:\d|[0-9a-f]{0,4}:)/i
const trailingConnector = /[-‐‑‒–—−/]$/
const addressLike = /^(?:\d|[0-9a-f]{0,4}:)/i

function join(text: string, run: readonly Word[], at: number): Joined {
  const word = (index: number) => text.slice(run[index]?.start ?? 0, run[index]?.end ?? 0)
  const first = word(at)
  const start = run[at]?.start ?? 0
  let next = at + 1
  // Most lists have one word a line, and nothing to look for after it.
  if (next === run.length) return { start, end: start + first.length, words: 1, compact: first }
  const parts = [first]
  while (addressLike.test(first) && next < run.length) {
    const present = word(next - 1)
    const follower = word(next)
    if (connector.test(follower) && addressLike.test(word(next + 1))) {
      parts.push(/^to$/i.test(follower) ? '-' : follower, word(next + 1))
      next += 2
    } else if (leadingConnector.test(follower) || endsOpen(present, follower)) {
      parts.push(follower)
      next++
    } else break
  }
  return { start, end: run[next - 1]?.end ?? start, words: next - at, compact: parts.join('') }
}

function endsOpen(present: string, follower: string): boolean {
  return trailingConnector.test(present.slice(-1)) && addressLike.test(follower)
}

/** `10.0.0.0 255.0.0.0`, unless the second address begins a range of its own. */
function maskPair(text: string, run: readonly Word[], at: number): Chunk | undefined {
  const [first, second] = [run[at], run[at + 1]]
  if (!first || !second) return undefined
  const address = scanAddress(text, first.start, first.end)
  const mask = scanAddress(text, second.start, second.end)
  if (address < 0 || mask < 0 || join(text, run, at + 1).words > 1) return undefined
  const reading = readPair(address, mask)
  return reading && { start: first.start, end: second.end, reading }
}

import { createHash, randomUUID } from 'node:crypto'
import type { LeakedToken, LeakKind, LeakPlace } from '../../../../shared/leaks.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import { matchMasked, matchRow } from '../plaintext-tokens/plaintext-tokens.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { findLeaks } from '../../infra/secrets/token-shapes.ts'

/** Places told of one token; the rest is counted. */
const placesTold = 3
/** More different tokens than any account has; beyond that it is no leak but a list of noise. */
const mostFound = 2_000

/** What has been found so far: by the hash of each secret, never with the secret itself. */
export interface FoundLeaks {
  all(): readonly LeakedToken[]
  /** Takes in what a text holds. False when there were more than are kept. */
  take(text: string, file: string | null, firstLine: number): boolean
  clear(): void
}

/** @param state gives the lists that found tokens are matched with */
export function createFoundLeaks(state: () => Snapshot): FoundLeaks {
  const found = new Map<string, LeakedToken>()

  function note(secret: string, kind: LeakKind, place: LeakPlace): boolean {
    const hash = createHash('sha512').update(secret).digest('hex')
    const known = found.get(hash)
    if (!known && found.size >= mostFound) return false
    const token = known ?? describe(secret, kind, state())
    const seen = token.places.some(({ file, line }) => file === place.file && line === place.line)
    if (seen) return true
    const places = token.places.length < placesTold ? [...token.places, place] : token.places
    found.set(hash, { ...token, places, placesInAll: token.placesInAll + 1 })
    return true
  }

  return {
    all: () => [...found.values()],
    take(text, file, firstLine) {
      let line = firstLine
      let at = 0
      let whole = true
      for (const { secret, kind, index } of findLeaks(text)) {
        line += linesBetween(text, at, index)
        at = index
        whole = note(secret, kind, { file, line }) && whole
      }
      return whole
    },
    clear: () => found.clear(),
  }
}

function describe(text: string, kind: LeakKind, state: Snapshot): LeakedToken {
  const base = { id: randomUUID(), kind, places: [], placesInAll: 0 }
  if (kind === 'masked')
    return { ...base, masked: text.replace('...', '…'), match: matchMasked(text, null, state) }
  const found = { kind: kind === 'password' ? 'password' : 'token', secret: new Secret(text) } as const
  const match = matchRow(found, null, state)
  return {
    ...base,
    masked: maskOf(found),
    match: match && { account: match.account, key: match.key, name: match.name },
  }
}

function linesBetween(text: string, from: number, to: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

import { createHash, randomUUID } from 'node:crypto'
import type { LeakedToken, LeakKind, LeakPlace } from '../../../../shared/leaks.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import { matchMasked, matchRow } from '../plaintext-tokens/plaintext-tokens.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { linesTold as placesTold, mostFound, type SeenToken } from './look-through.ts'

/** What has been found so far: by the hash of each secret, never with the secret itself. */
export interface FoundLeaks {
  all(): readonly LeakedToken[]
  /** Takes in what a text holds. False when there were more than are kept. */
  take(tokens: readonly SeenToken[], file: string | null): boolean
  clear(): void
}

/** @param state gives the lists that found tokens are matched with */
export function createFoundLeaks(state: () => Snapshot): FoundLeaks {
  const found = new Map<string, LeakedToken>()

  function note({ secret, kind, lines, linesInAll }: SeenToken, file: string | null): boolean {
    const hash = createHash('sha512').update(secret).digest('hex')
    const known = found.get(hash)
    if (!known && found.size >= mostFound) return false
    const token = known ?? describe(secret, kind, state())
    const isTold = (line: number) => token.places.some((place) => place.file === file && place.line === line)
    const added = lines.filter((line) => !isTold(line))
    const places: readonly LeakPlace[] = [...token.places, ...added.map((line) => ({ file, line }))]
    found.set(hash, {
      ...token,
      places: places.slice(0, placesTold),
      placesInAll: token.placesInAll + linesInAll - (lines.length - added.length),
    })
    return true
  }

  return {
    all: () => [...found.values()],
    take: (tokens, file) => tokens.map((token) => note(token, file)).every(Boolean),
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

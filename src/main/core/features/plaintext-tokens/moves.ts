import * as v from 'valibot'
import { placeKind, secretKind, type MovedToken } from '../../../../shared/plaintext-tokens.ts'
import { format } from '../../infra/config-files/formats/index.ts'
import { shownPath, type FileSystem } from '../../infra/files/file-system.ts'
import { openRecords, readRecords, type Records } from '../../infra/storage/open-records.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Ports } from '../../ports.ts'
import type { Store } from '../../state.ts'

export const movesName = 'moves.json'

/**
 * One move out of a file. No secret is in it: the bytes that were taken out, and the fingerprint of the file without them, lie in
 * the keychain (see `kept.ts`).
 *
 * `moving` is written before anything else is done and `moved` when all is done, so that a move that was cut short is known at the next
 * start; `undoing` does the same for the way back.
 */
const schema = v.object({
  id: v.string(),
  phase: v.picklist(['moving', 'moved', 'undoing']),
  path: v.string(),
  target: v.string(),
  temporary: v.string(),
  place: placeKind,
  format,
  setting: v.string(),
  kind: secretKind,
  masked: v.string(),
  registry: v.nullable(v.string()),
  username: v.nullable(v.string()),
  /** The account and the row that the token is, where it matched one. */
  account: v.nullable(v.string()),
  key: v.nullable(v.string()),
  /** Where the secret lies: a registry (or what stands for none) and an entry of it, see `vault.ts`. */
  service: v.string(),
  entry: v.string(),
  /** False when the entry was there before the move and outlives its undoing. */
  ownsEntry: v.boolean(),
  /** Where the cut was, and how many bytes stand there instead. */
  start: v.number(),
  replaced: v.number(),
  /** ISO 8601. */
  movedAt: v.string(),
})

export type Move = v.InferOutput<typeof schema>

/** Tokens that were moved out of files and are kept. */
export interface MovedTokens {
  /** By the move's id. */
  find(id: string): Move | undefined
}

/** What a moved token is called where it has no name of its own. */
export const movedName = ({ path }: Pick<Move, 'path'>, fs: Pick<FileSystem, 'home' | 'path'>) =>
  `token from ${shownPath(path, fs)}`

/** A move as the window shows it. */
const movedToken = (
  { id, setting, masked, kind, registry, username, place, account, movedAt, path }: Move,
  fs: Pick<FileSystem, 'home' | 'path'>,
): MovedToken => ({
  ...{ id, setting, masked, kind, registry, username, place, account, movedAt },
  path: shownPath(path, fs),
})

/** How moves lie in the data folder; the launcher reads them too. */
const moveRecords = { name: movesName, schema } as const

/** The moves of a journal's text, as far as they can be read; for whoever does not write it. */
export const readMoves = (text: string | null): readonly Move[] => readRecords(text, moveRecords).list

/** The moves that were begun, on the disk before anybody here sees them. */
export interface Moves extends Records<Move>, MovedTokens {}

/** @param changed hears of each new list, also of the one that was loaded */
export function openMoves(storage: Storage, changed: (moves: readonly Move[]) => void): Moves {
  const records = openRecords(storage, { ...moveRecords, changed })
  return {
    ...records,
    find(id) {
      const found = records.get(id)
      return found?.phase === 'moved' ? found : undefined
    },
  }
}

/** Puts what was moved into the state that views draw; also what is about to be given back, and is kept until then. */
export function showMoves(
  { store, ports }: { readonly store: Store; readonly ports: Pick<Ports, 'fileSystem'> },
  moves: readonly Move[],
): void {
  const moved = moves
    .filter(({ phase }) => phase !== 'moving')
    .map((move) => movedToken(move, ports.fileSystem))
  store.patch({ plaintextTokens: { ...store.get().plaintextTokens, moved } })
}

import * as v from 'valibot'
import { placeKind, secretKind } from '../../../../shared/plaintext-tokens.ts'
import { format } from '../../infra/config-files/formats/index.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { parseJson } from '../../infra/json.ts'
import { shownPath } from '../../infra/config-files/look-at.ts'

export const movesName = 'moves.json'

/**
 * One move out of a file. No secret is in it: the bytes that were taken out, and the fingerprint of the file without them, lie in
 * the keychain under `undoEntry`.
 *
 * `moving` is written before anything else is done and `moved` when all is done, so that a move that was cut short is known at the next
 * start; `undoing` does the same for the way back.
 */
const move = v.object({
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

export type Move = v.InferOutput<typeof move>

export const undoEntry = ({ id }: Pick<Move, 'id'>) => `found/${id}/undo`

/** Tokens that were moved out of files and are kept. */
export interface MovedTokens {
  /** By the move's id. */
  find(id: string): Move | undefined
}

/** What a moved token is called where it has no name of its own. */
export const movedName = ({ path }: Pick<Move, 'path'>, fs: Pick<FileSystem, 'home' | 'path'>) =>
  `token from ${shownPath(path, fs)}`

/** The moves of a journal's text; null when it is damaged. */
export function readMoves(text: string | null): readonly Move[] | null {
  if (text === null) return []
  const parsed = v.safeParse(v.array(move), parseJson(text))
  return parsed.success ? parsed.output : null
}

export interface MoveJournal {
  all(): readonly Move[]
  /** Reads the journal; a damaged one is set aside and said so by false. */
  load(): Promise<boolean>
  put(move: Move): Promise<void>
  drop(id: string): Promise<void>
}

export function createMoveJournal(files: DataFolder, changed: () => void): MoveJournal {
  const moves = new Map<string, Move>()

  async function save(): Promise<void> {
    await files.write(movesName, `${JSON.stringify([...moves.values()], null, 2)}\n`)
    changed()
  }

  return {
    all: () => [...moves.values()],
    async load() {
      const text = await files.read(movesName)
      const read = readMoves(text)
      if (read === null) {
        await files.write('moves.damaged.json', text ?? '')
        return false
      }
      for (const each of read) moves.set(each.id, each)
      changed()
      return true
    },
    async put(each) {
      moves.set(each.id, each)
      await save()
    },
    async drop(id) {
      if (moves.delete(id)) await save()
    },
  }
}

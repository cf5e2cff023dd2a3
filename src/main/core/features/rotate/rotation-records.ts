import * as v from 'valibot'
import { placeKind } from '../../../../shared/plaintext-tokens.ts'
import { rotationFacts, type Rotation } from '../../../../shared/rotation.ts'
import { format } from '../../infra/config-files/formats/index.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import { openRecords, type Records } from '../../infra/storage/open-records.ts'
import type { Storage } from '../../infra/storage/storage.ts'

/** A file that holds, or may hold, the new token instead of the old one. */
const placed = v.object({ path: v.string(), kind: placeKind, format })

/**
 * One rotation. It is written before each step, so that a crash at any moment leaves a note of what may have been done.
 * Never a secret.
 */
const record = v.object({
  ...rotationFacts.entries,
  /** Of the account. Version 0.1.0 did not note it; see `registryOf`. */
  registry: v.optional(v.string()),
  /** Keys that were listed before: what is new afterwards may be ours. */
  before: v.array(v.string()),
  placed: v.array(placed),
})

export type RotationRecord = v.InferOutput<typeof record>

/** A rotation whose new token is made. */
export type MadeRecord = RotationRecord & { readonly newKey: string }

/** The rotations, on the disk before they are acted upon. */
export type RotationRecords = Records<RotationRecord>

/** @param changed hears of each new list */
export const openRotationRecords = (
  storage: Storage,
  changed: (records: readonly RotationRecord[]) => void,
): RotationRecords =>
  openRecords(storage, { name: 'rotations.json', field: 'rotations', schema: record, changed })

/** A rotation as the window shows it. */
export function rotationView(
  { id, account, key, name, newName, newKey, step, status, words, ...more }: RotationRecord,
  fs: Pick<FileSystem, 'home' | 'path'>,
): Rotation {
  return {
    ...{ id, account, key, name, newName, newKey, step, status, words },
    placed: more.placed.map(({ path }) => shownPath(path, fs)),
  }
}

import * as v from 'valibot'
import { placeKind } from '../../../../shared/plaintext-tokens.ts'
import { rotationFacts } from '../../../../shared/rotation.ts'
import { format } from '../../infra/config-files/formats/index.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { parseJson } from '../../infra/json.ts'

const fileName = 'rotations.json'

/** A file that holds, or may hold, the new token instead of the old one. */
const placed = v.object({ path: v.string(), kind: placeKind, format })

/**
 * One rotation as the journal keeps it. It is written before each step, so that a crash at any moment leaves a note of
 * what may have been done. Never a secret.
 */
const record = v.object({
  ...rotationFacts.entries,
  /** Keys that were listed before: what is new afterwards may be ours. */
  before: v.array(v.string()),
  placed: v.array(placed),
})

export type RotationRecord = v.InferOutput<typeof record>

const file = v.object({ version: v.literal(1), rotations: v.array(record) })

export async function loadRotations(files: DataFolder): Promise<readonly RotationRecord[]> {
  const text = await files.read(fileName)
  if (text === null) return []
  const parsed = v.safeParse(file, parseJson(text))
  if (parsed.success) return parsed.output.rotations
  // It may be all that tells of two living tokens, so it is not thrown away.
  await files.write('rotations.damaged.json', text)
  return []
}

export function saveRotations(files: DataFolder, rotations: readonly RotationRecord[]): Promise<void> {
  return files.write(fileName, `${JSON.stringify({ version: 1, rotations })}\n`)
}

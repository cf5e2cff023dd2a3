import { fail, ok, type Result } from '../../../shared/failure.ts'
import type { DataFolder } from './storage/data-folder.ts'

/** The value of JSON text; `undefined`, which no JSON is, for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Writes what the user has set or told; fails with `storage-failed` and the system's reason. */
export async function saveJson(files: DataFolder, name: string, value: unknown): Promise<Result<undefined>> {
  try {
    await files.write(name, `${JSON.stringify(value, null, 2)}\n`)
    return ok()
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason'
    return fail('storage-failed', `The settings could not be saved: ${why}`)
  }
}

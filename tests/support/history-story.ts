import { History } from '../../src/main/core/features/history/history.ts'
import type { DataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import type { Storage } from '../../src/main/core/infra/storage/storage.ts'
import { memoryFiles } from './core-fixture.ts'
import { createManualClock } from './manual-clock.ts'

/** The first file of a history. */
export const file = 'history-1.jsonl'
export const account = 'robin@https://registry.example/'
export const secret = `npm_${'a1B2'.repeat(9)}`

/** Storage whose reports nobody reads. */
export const storageOf = (folder: DataFolder): Storage => ({ folder, report: () => undefined })

/** A history over files in memory, read. */
export async function open(files = memoryFiles()): Promise<{ history: History; files: typeof files }> {
  const history = new History(storageOf(files), createManualClock(), () => undefined)
  await history.load()
  return { history, files }
}

/** Four acts, each on the disk. */
export async function written() {
  const { history, files } = await open()
  for (const name of ['one', 'two', 'three', 'four'])
    await history.record({ act: 'create', outcome: 'done', account, name })
  return { history, files }
}

import * as v from 'valibot'
import type { FileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import { openDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import { openDocument } from '../../../src/main/core/infra/storage/open-document.ts'
import { openLog } from '../../../src/main/core/infra/storage/open-log.ts'
import { openRecords } from '../../../src/main/core/infra/storage/open-records.ts'
import type { StorageProblem } from '../../../src/shared/storage.ts'

/** Something long enough to be cut in the middle. */
const padding = 'x'.repeat(2_000)

/** A number that is kept as a document, as a record and as a line of a log. */
export async function openNumber(folder: string, fs: FileSystem) {
  const problems: StorageProblem[] = []
  const storage = {
    folder: openDataFolder(folder, fs),
    report: (problem: StorageProblem) => void problems.push(problem),
  }
  const holder = v.object({ value: v.number(), padding: v.string() })
  const document = openDocument(storage, {
    name: 'number.json',
    schema: holder,
    empty: { value: 0, padding },
  })
  const records = openRecords(storage, {
    name: 'numbers.json',
    schema: v.object({ ...holder.entries, id: v.string() }),
  })
  const log = openLog(storage, {
    name: 'numbers.jsonl',
    schema: holder,
    empty: 0,
    apply: (last, lines) => lines.at(-1)?.value ?? last,
  })
  await Promise.all([document.load(), records.load(), log.load()])
  return {
    problems,
    all: () => [document.get().value, records.get('number')?.value ?? 0, log.state()],
    /** True when all three say that it is on the disk. */
    write: async (value: number) => {
      const results = await Promise.all([
        document.change(() => ({ value, padding })),
        records.put({ id: 'number', value, padding }),
        log.append({ value, padding }),
      ])
      return results.every(({ ok }) => ok)
    },
  }
}

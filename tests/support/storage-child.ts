import * as v from 'valibot'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { openDocument } from '../../src/main/core/infra/storage/open-document.ts'
import { openLog } from '../../src/main/core/infra/storage/open-log.ts'
import { openRecords } from '../../src/main/core/infra/storage/open-records.ts'
import type { StorageProblem } from '../../src/shared/storage.ts'
import { keepCompiled } from './compile-cache.ts'
import { createFailingFiles } from './failing-files.ts'

/** Something long enough to be cut in the middle. */
const padding = 'x'.repeat(2_000)

/** A number that is kept as a document, as a record and as a line of a log. */
export async function openNumber(folder: string, problems: StorageProblem[]) {
  const files = createFailingFiles()
  const storage = {
    folder: openDataFolder(folder, files.fs),
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
    files,
    all: () => [document.get().value, records.get('number')?.value ?? 0, log.state()],
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

/** A process that a test kills: it counts up from what is kept, and says each number once it is on the disk. */
async function count(folder: string, failing: boolean): Promise<never> {
  const number = await openNumber(folder, [])
  keepCompiled()
  for (let value = Math.max(...number.all()) + 1; ; value++) {
    if (failing && value % 3 === 0) number.files.fail('EIO', 'sync', 'sync-folder')
    else number.files.fail()
    if (await number.write(value)) process.send?.(value)
  }
}

const [folder, how] = process.argv.slice(2)
if (process.send && folder !== undefined) await count(folder, how === 'failing')

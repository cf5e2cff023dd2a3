import * as v from 'valibot'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { parseJson } from '../../infra/json.ts'

export const journalName = 'handover.json'

const token = {
  id: v.string(),
  /** See `KeptToken`. */
  account: v.nullable(v.string()),
  key: v.string(),
  name: v.string(),
  registry: v.string(),
  /** Where its secret lies in the keychain, at this registry. */
  entry: v.string(),
}

/** A line of ours in a file; see `npmrc-line.ts`. */
const line = {
  path: v.string(),
  setting: v.string(),
  /** The file was made for it. */
  made: v.boolean(),
  /** A line break was put before it, since the file ended without one. */
  ownBreak: v.boolean(),
  temporary: v.string(),
  /** Why it could not be taken out; null while there was no trouble. */
  trouble: v.nullable(v.string()),
}

const run = v.object({ ...token, way: v.literal('run') })
const helper = v.object({ ...token, ...line, way: v.literal('helper'), program: v.string() })
const lent = v.object({
  ...token,
  ...line,
  way: v.literal('lent'),
  /** What the line's value is known by: its salted digest. Two while one token takes the place of another. */
  marks: v.array(v.string()),
  /** ISO 8601. */
  until: v.string(),
})
const entry = v.variant('way', [run, helper, lent])

export type HandoverRecord = v.InferOutput<typeof entry>
export type RunRecord = v.InferOutput<typeof run>
export type HelperRecord = v.InferOutput<typeof helper>
export type LentRecord = v.InferOutput<typeof lent>

/** What is handed over, on the disk before it is. The launcher reads it too. Never a secret. */
export interface HandoverJournal {
  all(): readonly HandoverRecord[]
  /** Reads the journal; a damaged one is set aside and said so by false. */
  load(): Promise<boolean>
  put(entry: HandoverRecord): Promise<void>
  drop(id: string): Promise<void>
}

/** The entries of a journal's text; null when it is damaged. */
export function readEntries(text: string | null): readonly HandoverRecord[] | null {
  if (text === null) return []
  const parsed = v.safeParse(v.array(entry), parseJson(text))
  return parsed.success ? parsed.output : null
}

export function createHandoverJournal(files: DataFolder, changed: () => void): HandoverJournal {
  let entries: ReadonlyMap<string, HandoverRecord> = new Map()

  /** What could not be written is not so. */
  async function save(next: ReadonlyMap<string, HandoverRecord>): Promise<void> {
    await files.write(journalName, `${JSON.stringify([...next.values()], null, 2)}\n`)
    entries = next
    changed()
  }

  return {
    all: () => [...entries.values()],
    async load() {
      const text = await files.read(journalName)
      const read = readEntries(text)
      if (read === null) {
        await files.write('handover.damaged.json', text ?? '')
        return false
      }
      entries = new Map(read.map((each) => [each.id, each]))
      if (read.length > 0) changed()
      return true
    },
    async put(each) {
      await save(new Map(entries).set(each.id, each))
    },
    async drop(id) {
      if (entries.has(id)) await save(new Map([...entries].filter(([other]) => other !== id)))
    },
  }
}

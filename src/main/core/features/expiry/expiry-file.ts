import * as v from 'valibot'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { parseJson } from '../../infra/json.ts'

const fileName = 'expiry.json'

const date = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
)

const remembered = v.object({
  readAt: date,
  tokens: v.pipe(
    v.array(v.object({ key: v.string(), name: v.nullable(v.string()), masked: v.string(), expires: date })),
    v.readonly(),
  ),
})

/** Which notice was the last that was given for a token, and for which end: a new end is told anew. */
const told = v.object({ expires: date, days: v.number() })

/** What is kept about expiry between runs. Names, keys and dates; never a secret. */
const notes = v.object({
  version: v.literal(1),
  snoozedUntil: v.nullable(date),
  /** By account id. */
  remembered: v.record(v.string(), remembered),
  /** By account id and key. */
  told: v.record(v.string(), v.record(v.string(), told)),
})

export type ExpiryNotes = v.InferOutput<typeof notes>

export const noNotes: ExpiryNotes = { version: 1, snoozedUntil: null, remembered: {}, told: {} }

/** Reads the file; one that cannot be read is begun anew, since the lists bring everything back but a snooze. */
export async function loadNotes(files: DataFolder): Promise<ExpiryNotes> {
  const text = await files.read(fileName)
  return text === null ? noNotes : v.parse(v.fallback(notes, noNotes), parseJson(text))
}

export function saveNotes(files: DataFolder, value: ExpiryNotes): Promise<void> {
  return files.write(fileName, `${JSON.stringify(value)}\n`)
}

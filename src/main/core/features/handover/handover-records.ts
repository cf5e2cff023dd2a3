import * as v from 'valibot'
import { openRecords, type Records } from '../../infra/storage/open-records.ts'
import type { Storage } from '../../infra/storage/storage.ts'

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

/** A line of ours in a file; see `own-line.ts`. */
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
  /** What the line's value is known by: its salted digest. Two while either of two tokens may stand there. */
  marks: v.array(v.string()),
  /** ISO 8601. */
  until: v.string(),
})
const record = v.variant('way', [run, helper, lent])

/** One token that is handed over, in one way. Never a secret. */
export type HandoverRecord = v.InferOutput<typeof record>
export type RunRecord = v.InferOutput<typeof run>
export type HelperRecord = v.InferOutput<typeof helper>
export type LentRecord = v.InferOutput<typeof lent>
/** One that has a line in a file. */
export type LineRecord = HelperRecord | LentRecord

/** What is handed over, on the disk before it is. */
export type HandoverRecords = Records<HandoverRecord>

/** The file of these records; the launcher reads it too. */
export const handoverFile = { name: 'handover.json', schema: record } as const

export const openHandoverRecords = (
  storage: Storage,
  changed: (records: readonly HandoverRecord[]) => void,
): HandoverRecords => openRecords(storage, { ...handoverFile, changed })

/** Whether it could not be taken back. */
export const hasTrouble = (handed: HandoverRecord) => handed.way !== 'run' && handed.trouble !== null

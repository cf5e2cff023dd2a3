import { createHmac } from 'node:crypto'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import type { Place } from '../../infra/config-files/places.ts'
import { userNpmrcs } from '../../infra/config-files/places.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { HandoverRecord, HandoverJournal, HelperRecord, LentRecord } from './handover-journal.ts'
import { cutLine, planLine, readLine, type OwnLine, type Traces } from '../../infra/config-files/own-line.ts'

/** What stands for the value of a line in the journal: of no use to anybody who does not know the value. */
export const markOf = (id: string, value: string) => createHmac('sha256', id).update(value).digest('base64')

/** The one `.npmrc` of the user that npm, pnpm, yarn 1 and Bun read on this computer. */
export function userNpmrc(fs: FileSystem): Place {
  const [path = ''] = userNpmrcs(fs)
  return { path, kind: 'user', format: 'npmrc' }
}

/** The key of a setting that is bound to a registry, as npm writes it. */
export const settingOf = (registry: string, name: '_authToken' | 'tokenHelper') =>
  `${registry.replace(/^https?:/, '')}:${name}`

/** Writes a line of ours: what it will be is in the journal before the file is touched, and no longer when that failed. */
export async function writeOwnLine<E extends HelperRecord | LentRecord>(
  fs: FileSystem,
  journal: HandoverJournal,
  line: OwnLine & { readonly id: string },
  value: string,
  entryOf: (traces: Traces) => E,
): Promise<Result<E>> {
  const planned = await planLine(fs, line.id, line, value)
  if (!planned.ok) return planned
  const entry = entryOf(planned.value.traces)
  await journal.put(entry)
  const written = await planned.value.write()
  if (written.ok) return ok(entry)
  // A write may fail after it was done, as on flushing; the journal forgets the line only when it is not there.
  const out = await takeOutLine(fs, entry, 'the file')
  if (out.ok || out.failure.code === 'file-changed') await journal.drop(entry.id)
  else await journal.put({ ...entry, trouble: out.failure.message })
  return written
}

/** Knows the values of a line of ours. */
export const isOwnValue = (entry: HelperRecord | LentRecord) => (value: string) =>
  entry.way === 'helper' ? value === entry.program : entry.marks.includes(markOf(entry.id, value))

/** Whether a line of ours is in its file, as it was written. */
export async function standsThere(fs: FileSystem, entry: HelperRecord | LentRecord): Promise<boolean> {
  const value = await readLine(fs, entry)
  return value !== null && isOwnValue(entry)(value)
}

/** Takes a line of ours out of its file. One that somebody has changed is left alone, which is a failure that says so. */
export async function takeOutLine(
  fs: FileSystem,
  entry: HelperRecord | LentRecord,
  shown: string,
): Promise<Result<undefined>> {
  const done = await cutLine(fs, entry, isOwnValue(entry))
  if (!done.ok) return done
  return done.value === 'changed'
    ? fail(
        'file-changed',
        `Somebody has written ${entry.setting} in ${shown} anew. It was left alone; look at the file yourself.`,
      )
    : ok()
}

/** Whether a token in a file is one that was lent to it. */
export const isLentIn = (
  entries: readonly HandoverRecord[],
  { place, found }: Pick<Finding, 'place' | 'found'>,
) =>
  entries.some(
    (entry) =>
      entry.way === 'lent' &&
      entry.path === place.path &&
      entry.setting === found.setting &&
      isOwnValue(entry)(found.secret.reveal()),
  )

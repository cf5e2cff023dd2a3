import { createHmac } from 'node:crypto'
import { fail, failure, ok, type Result } from '../../../../shared/failure.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import { cutLine, planLine, readLine, type OwnLine, type Traces } from '../../infra/config-files/own-line.ts'
import { userNpmrcs, type Place } from '../../infra/config-files/places.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { HandoverRecord, HandoverRecords, LineRecord } from './handover-records.ts'

/** What a record keeps in place of a line's value. It is of no use to anybody who does not know the value. */
export const markOf = (id: string, value: string) => createHmac('sha256', id).update(value).digest('base64')

/** The one `.npmrc` of the user that npm, pnpm, yarn 1 and Bun read on this computer. */
export function userNpmrc(fs: FileSystem): Place {
  const [path = ''] = userNpmrcs(fs)
  return placeOf({ path })
}

/** The file of a line of ours. */
export const placeOf = ({ path }: Pick<OwnLine, 'path'>): Place => ({ path, kind: 'user', format: 'npmrc' })

/** The key of a setting that is bound to a registry, as npm writes it. */
export const settingOf = (registry: string, name: '_authToken' | 'tokenHelper') =>
  `${registry.replace(/^https?:/, '')}:${name}`

/**
 * Writes a line of ours. Its record is on the disk before the file is touched; when the file cannot be written, the line is taken out again
 * as far as it got there, and so is the record.
 */
export async function writeOwnLine<R extends LineRecord>(
  fs: FileSystem,
  records: HandoverRecords,
  line: OwnLine & { readonly id: string },
  value: string,
  recordOf: (traces: Traces) => R,
): Promise<Result<R>> {
  const planned = await planLine(fs, line.id, line, value)
  if (!planned.ok) return planned
  const record = recordOf(planned.value.traces)
  const noted = await records.put(record)
  if (!noted.ok) return noted
  const written = await planned.value.write()
  if (written.ok) return ok(record)
  const out = await takeOutLine(fs, record, 'the file')
  const isOut = out.ok || out.failure.code === 'file-changed'
  const unlisted = isOut
    ? await records.drop(record.id)
    : await records.put({ ...record, trouble: out.failure.message })
  if (unlisted.ok) return written
  const { code, message } = written.failure
  return {
    ok: false,
    failure: failure(code, `${message} It is still listed as handed over: ${unlisted.failure.message}`),
  }
}

/** Knows the values of a line of ours. */
export const isOwnValue = (record: LineRecord) => (value: string) =>
  record.way === 'helper' ? value === record.program : record.marks.includes(markOf(record.id, value))

/** Whether a line of ours is in its file, as it was written. */
export async function standsThere(fs: FileSystem, record: LineRecord): Promise<boolean> {
  const value = await readLine(fs, record)
  return value !== null && isOwnValue(record)(value)
}

/**
 * Takes a line of ours out of its file. A line that somebody has changed is left alone, which is a failure that says so.
 *
 * @param shown the file as a person writes it
 */
export async function takeOutLine(
  fs: FileSystem,
  record: LineRecord,
  shown: string,
): Promise<Result<undefined>> {
  const done = await cutLine(fs, record, isOwnValue(record))
  if (!done.ok) return done
  return done.value === 'changed'
    ? fail(
        'file-changed',
        `Somebody has changed ${record.setting} in ${shown}, so it was left alone. Check the file yourself.`,
      )
    : ok()
}

/** Whether a token in a file is one that was lent to it. */
export const isLentIn = (
  records: readonly HandoverRecord[],
  { place, found }: Pick<Finding, 'place' | 'found'>,
) =>
  records.some(
    (record) =>
      record.way === 'lent' &&
      record.path === place.path &&
      record.setting === found.setting &&
      isOwnValue(record)(found.secret.reveal()),
  )

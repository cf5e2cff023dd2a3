import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { changeLine } from '../../infra/config-files/own-line.ts'
import type { Clock } from '../../infra/clock.ts'
import type { OwnChanges } from '../../infra/config-files/own-changes.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { HandoverRecords, LentRecord } from './handover-records.ts'
import type { KeptSecret } from './kept-secret.ts'
import {
  isOwnValue,
  markOf,
  placeOf,
  settingOf,
  standsThere,
  takeOutLine,
  userNpmrc,
  writeOwnLine,
} from './own-lines.ts'
import type { Way } from './ways.ts'

export interface LentWayParts {
  readonly clock: Clock
  readonly fileSystem: FileSystem
  readonly ownChanges: Pick<OwnChanges, 'changed'>
}

/** A line with the token itself in the user's `.npmrc`, for some minutes. */
export function createLentWay(parts: LentWayParts, records: HandoverRecords): Way<LentRecord> {
  const { fileSystem: fs, clock, ownChanges } = parts
  const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString()

  return {
    needsKeychain: false,
    stands: (record) => standsThere(fs, record),
    renewed: (record, { token }, minutes) =>
      record.entry === token.entry ? { ...record, until: inMinutes(minutes) } : null,
    async begin({ token, secret }, minutes) {
      const until = inMinutes(minutes)
      const id = randomUUID()
      const place = userNpmrc(fs)
      const line = { id, path: place.path, setting: settingOf(token.registry, '_authToken') }
      const marks = [markOf(id, secret.reveal())]
      const written = await writeOwnLine(fs, records, line, secret.reveal(), (traces): LentRecord => ({
        ...{ ...token, ...line, ...traces, way: 'lent', marks, until, trouble: null },
      }))
      await ownChanges.changed(place)
      return written
    },
    takeAway: (record, shown) => takeOutLine(fs, record, shown),
    passOn: (record, next) => passLine(parts, records, record, next),
  }
}

/**
 * Puts another token into a lent line. The record is changed before the line is, and knows both values until it is certain which of them is in the line. So a
 * token that may be in the line always counts as handed over, and no rotation revokes it.
 */
async function passLine(
  { fileSystem: fs, ownChanges }: LentWayParts,
  records: HandoverRecords,
  record: LentRecord,
  { token, secret }: KeptSecret,
): Promise<Result<undefined>> {
  const mark = markOf(record.id, secret.reveal())
  const both = { ...record, ...token, marks: [...new Set([...record.marks, mark])] }
  const begun = await records.put(both)
  if (!begun.ok) return begun
  const done = await changeLine(fs, both, isOwnValue(both), secret.reveal())
  if (!done.ok || done.value === 'gone') {
    const back = await records.put(record)
    if (!back.ok) return back
    return done.ok ? fail('file-changed', wordsForChanged(record)) : done
  }
  await ownChanges.changed(placeOf(record))
  // Where this cannot be noted, the record still knows the value that was there before, which does no harm.
  await records.put({ ...both, marks: [mark] })
  return ok()
}

/** True while it is not certain which of two tokens is in the line. */
export const isUncertain = ({ marks }: LentRecord) => marks.length > 1

/** Somebody else wrote what is in the line now; the rotation can go on once the user has taken the token back. */
const wordsForChanged = ({ setting, name }: LentRecord) =>
  `${setting} was changed after the token was lent. Take back “${name}” in the list “Handed over” on the page “Tokens on this computer”, then rotate it again.`

import { failure, type Result } from '../../../../shared/failure.ts'
import type { Act } from '../../../../shared/history.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import type { OwnChanges } from '../../infra/config-files/own-changes.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import type { HandoverRecord, HandoverRecords } from './handover-records.ts'
import { placeOf } from './own-lines.ts'
import { takeAway, type Ways } from './ways.ts'

export interface TakeBackParts {
  readonly fileSystem: FileSystem
  readonly ownChanges: Pick<OwnChanges, 'changed'>
  /** Writes an act into the history. */
  readonly record: (act: Act) => void
}

/** Takes back what is handed over. */
export interface TakeBack {
  /** Takes one back, and writes that into the history. A line that somebody has written anew stays in the list, with its trouble. */
  takeBack(record: HandoverRecord): Promise<Result<undefined>>
  /** Takes back what nobody will ask about again. A line that somebody has changed is theirs, and only goes off the list. */
  letGo(record: HandoverRecord): Promise<Result<undefined>>
}

export function createTakeBack(parts: TakeBackParts, records: HandoverRecords, ways: Ways): TakeBack {
  const { fileSystem, ownChanges } = parts

  async function takeBack(record: HandoverRecord): Promise<Result<undefined>> {
    const shown = record.way === 'run' ? 'the launcher' : shownPath(record.path, fileSystem)
    const done = await takeOff(record, shown)
    parts.record({
      ...{ act: 'take-back', name: record.name },
      ...(record.account === null ? {} : { account: record.account, key: record.key }),
      outcome: done.ok ? 'done' : 'failed',
      note: done.ok ? `From ${shown}` : `From ${shown}: ${done.failure.code}`,
    })
    return done
  }

  /** Out of its file first, then off the list: what cannot be noted is tried again, which does nothing more to the file. */
  async function takeOff(record: HandoverRecord, shown: string): Promise<Result<undefined>> {
    const taken = await takeAway(ways, record, shown)
    if (record.way === 'run') return taken.ok ? records.drop(record.id) : taken
    if (!taken.ok) {
      const noted = await records.put({ ...record, trouble: taken.failure.message })
      return noted.ok ? taken : withMore(taken, noted.failure.message)
    }
    const dropped = await records.drop(record.id)
    await ownChanges.changed(placeOf(record))
    return dropped.ok
      ? dropped
      : withMore(dropped, `The line was removed from ${shown}, but is still in the list.`)
  }

  return {
    takeBack,
    async letGo(record) {
      const done = await takeBack(record)
      return done.ok || done.failure.code !== 'file-changed' ? done : records.drop(record.id)
    },
  }
}

const withMore = ({ failure: { code, message } }: Extract<Result<never>, { ok: false }>, more: string) => ({
  ok: false as const,
  failure: failure(code, `${message} ${more}`),
})

import type { FileRemark } from '../../../../shared/plaintext-tokens.ts'
import { createFileSystem, shownPath, type FileSystemData } from '../files/file-system.ts'
import type { TextJob } from '../text-work/text-job.ts'
import { lookAt, toPlain, type FileFindings, type PlainFindings } from './look-at.ts'
import type { Place } from './places.ts'
import { search } from './search.ts'

/** Nobody works through a list with more tokens of one file, or in all. */
const mostOfFile = 200
const mostInAll = 1_000
const mostRemarks = 500
/** Remarks about one file. */
const remarksOfFile = 20
/** Between two messages about how far it is, in milliseconds. */
const progressEvery = 100

export type SearchPart =
  | { readonly kind: 'file'; readonly file: PlainFindings }
  | { readonly kind: 'progress'; readonly looked: number; readonly folder: string }

/** Reads places anew. */
export const readPlaces: TextJob<
  { readonly fs: FileSystemData; readonly places: readonly Place[] },
  PlainFindings,
  undefined
> = {
  name: 'read places',
  async run({ fs: place, places }, tell) {
    const fs = createFileSystem(place)
    for (const each of places) await tell(toPlain(bounded(await lookAt(each, fs), place)))
  },
}

/** Looks for tokens at the known places and through folders. Gives how many entries were looked at. */
export const searchPlaces: TextJob<
  { readonly fs: FileSystemData; readonly folders: readonly string[] },
  SearchPart,
  number
> = {
  name: 'search places',
  async run({ fs, folders }, tell) {
    const count = { findings: 0, remarks: 0, looked: 0, told: 0 }
    await search({
      ...{ fs: createFileSystem(fs), folders },
      async onFound(found) {
        const file = bounded(found, fs, mostInAll - count.findings, mostRemarks - count.remarks)
        count.findings += file.findings.length
        count.remarks += file.remarks.length
        if (file.findings.length + file.remarks.length > 0) await tell({ kind: 'file', file: toPlain(file) })
      },
      onLooked(entries, folder) {
        count.looked += entries
        const now = performance.now()
        if (now - count.told < progressEvery) return
        count.told = now
        void tell({ kind: 'progress', looked: count.looked, folder })
      },
    })
    return count.looked
  },
}

/** No more of a file than a list can show; it says so. */
function bounded(
  file: FileFindings,
  { home, platform }: FileSystemData,
  findings = mostOfFile,
  remarks = remarksOfFile,
): FileFindings {
  const kept = file.findings.slice(0, Math.min(findings, mostOfFile))
  const about: FileRemark = {
    path: shownPath(file.path, createFileSystem({ home, platform })),
    about: 'unreadable',
    words: 'It holds more tokens than the list can show. Deal with these first, then look again.',
  }
  const all = kept.length < file.findings.length ? [about, ...file.remarks] : file.remarks
  return { ...file, findings: kept, remarks: all.slice(0, Math.min(remarks, remarksOfFile)) }
}

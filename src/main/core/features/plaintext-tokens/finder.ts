import type { Clock } from '../../infra/clock.ts'
import { environmentTokens, fromPlain, type FileFindings } from '../../infra/config-files/look-at.ts'
import { readPlaces, searchPlaces, type SearchPart } from '../../infra/config-files/place-jobs.ts'
import type { Place } from '../../infra/config-files/places.ts'
import { fileSystemData, shownPath, type FileSystem } from '../../infra/files/file-system.ts'
import type { TextWork } from '../../infra/text-work/text-work.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { FoundStore } from './found-store.ts'

export interface FinderParts {
  readonly fs: FileSystem
  readonly clock: Clock
  readonly found: FoundStore
  readonly textWork: TextWork
}

/** Looks for tokens at the known places and through folders. */
export interface Finder {
  isRunning(): boolean
  /** One search, from the beginning; what it finds and its progress go into the store. */
  run(folders: readonly string[]): Promise<void>
  /** Ends the search. */
  cancel(): void
  /** What stands at these places now. One that could not be looked through says so; one at which nothing is has no findings. */
  readonly read: (...places: readonly Place[]) => Promise<readonly FileFindings[]>
  /** Ends everything. */
  close(): void
}

export function createFinder({ fs, clock, found, textWork }: FinderParts): Finder {
  let running: AbortController | null = null
  const closing = new AbortController()

  return {
    isRunning: () => running !== null,
    cancel: () => running?.abort(),
    close() {
      running?.abort()
      closing.abort()
    },
    async read(...places) {
      const files = new Map<string, FileFindings>()
      const end = await textWork.run(
        readPlaces,
        { fs: fileSystemData(fs), places },
        { signal: closing.signal, onPart: (file) => void files.set(file.path, fromPlain(file)) },
      )
      if (end.ok || closing.signal.aborted) return [...files.values()]
      return places.map(({ path }) => files.get(path) ?? notRead(path, fs, end.failure.message))
    },
    async run(folders) {
      const { signal } = (running = new AbortController())
      let looked = 0
      const take = (part: SearchPart) => {
        if (part.kind === 'file') found.put(fromPlain(part.file))
        else found.search({ looked: (looked = part.looked), folder: part.folder })
      }
      found.clear()
      found.search({ running: true, looked: 0, folder: null, cancelled: false })
      try {
        found.put({ path: 'environment', findings: environmentTokens(fs), remarks: [], target: null })
        const end = await textWork.run(
          searchPlaces,
          { fs: fileSystemData(fs), folders },
          { signal, onPart: take },
        )
        if (end.ok) looked = end.value
        else if (!signal.aborted)
          for (const path of [fs.home, ...folders]) found.put(notRead(path, fs, end.failure.message))
      } finally {
        running = null
        const endedAt = clock.now().toISOString()
        found.search({
          ...{ running: false, looked, folder: null, endedAt },
          cancelled: signal.aborted,
        })
      }
    },
  }
}

/** A place that was not read to its end. */
function notRead(path: string, fs: FileSystem, why: string): FileFindings {
  const words = `It was not searched to its end. ${why}`
  return {
    path,
    findings: [],
    remarks: [{ path: shownPath(path, fs), about: 'unreadable', words }],
    target: null,
  }
}

/** A folder that may be looked through, as its real path; `~` stands for the user's own. */
export async function projectFolder(typed: string, fs: FileSystem): Promise<Result<string>> {
  const { home, path: paths } = fs
  const text = typed.trim()
  const path = text === '~' ? home : /^~[\\/]/.test(text) ? paths.join(home, text.slice(2)) : text
  if (path === '') return fail('invalid-request', 'Type the path of a folder, such as ~/projects.')
  if (!paths.isAbsolute(path))
    return fail('invalid-request', 'Write the whole path of the folder, from the root or from ~.')
  const real = await fs.realpath(path).catch(() => null)
  const folder = real === null ? null : await fs.stat(real).catch(() => null)
  if (real === null || !folder) return fail('invalid-request', 'There is no such folder.')
  if (!folder.isDirectory()) return fail('invalid-request', 'This is a file. Choose the folder it is in.')
  if (real === paths.parse(real).root)
    return fail('invalid-request', 'This is the whole disk. Choose the folder that your projects are in.')
  return ok(real)
}

import type { Clock } from '../../infra/clock.ts'
import { environmentTokens } from '../../infra/config-files/look-at.ts'
import { search } from '../../infra/config-files/search.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { FoundStore } from './found-store.ts'

/** Progress is shown ten times a second. In milliseconds. */
const showEvery = 100

export interface FinderParts {
  readonly fs: FileSystem
  readonly clock: Clock
  readonly found: FoundStore
}

/** Looks for tokens at the known places and through folders. */
export interface Finder {
  isRunning(): boolean
  /** One search, from the beginning; what it finds and its progress go into the store. */
  run(folders: readonly string[]): Promise<void>
  cancel(): void
}

export function createFinder({ fs, clock, found }: FinderParts): Finder {
  let running: AbortController | null = null

  return {
    isRunning: () => running !== null,
    cancel: () => running?.abort(),
    async run(folders) {
      const { signal } = (running = new AbortController())
      const progress = createProgress(found)
      found.clear()
      found.search({ running: true, looked: 0, folder: null, cancelled: false })
      try {
        found.put({ path: 'environment', findings: environmentTokens(fs), remarks: [], target: null })
        await search({ fs, folders, signal, onFound: (file) => found.put(file), onLooked: progress.looked })
      } finally {
        running = null
        const endedAt = clock.now().toISOString()
        found.search({
          ...{ running: false, looked: progress.inAll(), folder: null, endedAt },
          cancelled: signal.aborted,
        })
      }
    },
  }
}

/** Counts what was looked at, and shows it now and then. */
function createProgress(found: FoundStore) {
  let [inAll, shown] = [0, 0]
  return {
    inAll: () => inAll,
    looked: (entries: number, folder: string) => {
      inAll += entries
      const now = performance.now()
      if (now - shown < showEvery) return
      shown = now
      found.search({ looked: inAll, folder })
    },
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

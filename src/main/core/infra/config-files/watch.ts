import { watch, type FSWatcher } from 'node:fs'
import type { Clock } from '../clock.ts'
import type { FileSystem } from '../files/file-system.ts'

/** Programs write a file in several steps; one look after the last of them is enough. In milliseconds. */
const quiet = 400

/** Tells when files change, appear or are replaced. */
export interface FileWatch {
  /** Watches these files from now on, and no others. */
  follow(paths: readonly string[]): void
  stop(): void
}

/**
 * Watches folders rather than files: programs replace a file by renaming a new one to its name, which a watch on the file itself would
 * not survive. A folder that is not there is left out until the next `follow`.
 */
export function watchFiles(
  { path: paths }: Pick<FileSystem, 'path'>,
  clock: Clock,
  changed: (paths: readonly string[]) => void,
): FileWatch {
  const watchers = new Map<string, { readonly watcher: FSWatcher; names: ReadonlySet<string> }>()
  const touched = new Set<string>()
  let cancelTimer: () => void = () => undefined

  function touch(folder: string, name: string | null): void {
    const entry = watchers.get(folder)
    if (!entry) return
    // Some systems do not say which file it was; then it may have been any.
    const names = name === null ? [...entry.names] : entry.names.has(name) ? [name] : []
    for (const each of names) touched.add(paths.join(folder, each))
    if (names.length === 0) return
    cancelTimer()
    cancelTimer = clock.after(quiet, () => {
      const all = [...touched]
      touched.clear()
      changed(all)
    })
  }

  function unwatch(folder: string): void {
    watchers.get(folder)?.watcher.close()
    watchers.delete(folder)
  }

  return {
    follow(files) {
      const folders = Map.groupBy(files, (file) => paths.dirname(file))
      for (const folder of watchers.keys()) if (!folders.has(folder)) unwatch(folder)
      for (const [folder, inside] of folders) {
        const names = new Set(inside.map((file) => paths.basename(file)))
        const known = watchers.get(folder)
        if (known) {
          known.names = names
          continue
        }
        try {
          const watcher = watch(folder, { persistent: false }, (_event, name) => touch(folder, name))
          watcher.on('error', () => unwatch(folder))
          watchers.set(folder, { watcher, names })
        } catch {
          // Not there, or the system's watches are used up; the next search looks all the same.
        }
      }
    },
    stop() {
      cancelTimer()
      for (const folder of [...watchers.keys()]) unwatch(folder)
    },
  }
}

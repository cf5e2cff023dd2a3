import { runPool } from '../../infra/concurrency.ts'
import { walk } from '../../infra/config-files/walk.ts'
import { codeOf, type FileSystem } from '../../infra/files/file-system.ts'
import { readRegularFile } from '../../infra/files/snapshot.ts'

/** A folder with more files is not read to its end. */
const mostFiles = 50_000
const largestFile = 20 * 1024 * 1024
const filesAtOnce = 4
/** A NUL this near to the beginning means that a file is no text (as git and grep have it). */
const sniffed = 8_000

export interface FileEvents {
  readonly onText: (path: string, text: string) => void
  readonly onProgress: (files: number) => void
}

/** What was left out, counted. */
export interface LeftOut {
  readonly tooLarge: number
  readonly unreadable: number
  readonly beyond: number
}

/**
 * Reads the texts of a file, or of all files of a folder but those of dependencies and of git's own store. Null when there is
 * no such path. Stops early when the signal says so.
 */
export async function readTexts(
  fs: FileSystem,
  path: string,
  { onText, onProgress }: FileEvents,
  signal: AbortSignal,
): Promise<LeftOut | null> {
  const place = await fs.stat(path).catch(() => null)
  if (!place) return null
  const count = { tooLarge: 0, unreadable: 0, beyond: 0 }
  const paths: string[] = place.isDirectory() ? [] : [path]
  if (place.isDirectory()) {
    const onFile = (file: string) => {
      if (paths.length < mostFiles) paths.push(file)
      else count.beyond++
    }
    await walk(
      fs,
      path,
      () => true,
      { onFile, onUnreadable: () => count.unreadable++, onLooked: () => undefined },
      signal,
    )
  }
  let read = 0
  await runPool(
    paths,
    filesAtOnce,
    async (file) => {
      const text = await readText(fs, file, signal)
      if (text === 'too-large') count.tooLarge++
      else if (text === 'unreadable') count.unreadable++
      else if (text && !signal.aborted) onText(file, text.text)
      onProgress(++read)
    },
    signal,
  )
  return count
}

/** Null for what is no text. */
async function readText(
  fs: FileSystem,
  path: string,
  signal: AbortSignal,
): Promise<{ text: string } | 'too-large' | 'unreadable' | null> {
  try {
    const read = await readRegularFile(fs, path, largestFile, signal)
    if (read === 'too-large') return read
    if (read === 'not-regular') return null
    return read.bytes.subarray(0, sniffed).includes(0) ? null : { text: read.bytes.toString('utf8') }
  } catch (error) {
    return signal.aborted || codeOf(error) === 'ENOENT' ? null : 'unreadable'
  }
}

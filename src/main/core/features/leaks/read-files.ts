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
  readonly onText: (path: string, text: string) => Promise<void>
  /** After each file, whatever came of it. */
  readonly onRead: () => Promise<void>
}

/** What was left out, counted. */
export interface LeftOut {
  readonly tooLarge: number
  readonly unreadable: number
  readonly beyond: number
}

/**
 * Reads the texts of a file, or of all files of a folder but those of dependencies and of git's own store. Null when there is
 * no such path.
 */
export async function readTexts(
  fs: FileSystem,
  path: string,
  { onText, onRead }: FileEvents,
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
    await walk(fs, path, () => true, {
      ...{ onFile, onUnreadable: () => count.unreadable++, onLooked: () => undefined },
    })
  }
  await runPool(paths, filesAtOnce, async (file) => {
    const text = await readText(fs, file)
    if (text === 'too-large') count.tooLarge++
    else if (text === 'unreadable') count.unreadable++
    else if (text) await onText(file, text.text)
    await onRead()
  })
  return count
}

/** Null for what is no text. */
async function readText(
  fs: FileSystem,
  path: string,
): Promise<{ text: string } | 'too-large' | 'unreadable' | null> {
  try {
    const read = await readRegularFile(fs, path, largestFile)
    if (read === 'too-large') return read
    if (read === 'not-regular') return null
    return read.bytes.subarray(0, sniffed).includes(0) ? null : { text: read.bytes.toString('utf8') }
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : 'unreadable'
  }
}

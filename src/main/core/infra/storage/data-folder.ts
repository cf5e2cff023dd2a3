import { randomUUID } from 'node:crypto'
import { codeOf, createFileSystem, type FileSystem } from '../files/file-system.ts'
import { readRegularFile } from '../files/snapshot.ts'
import {
  flushFolder,
  isTemporary,
  removeTemporary,
  temporaryBeside,
  writeWhole,
} from '../files/write-file.ts'

/** Small text files in the app's private folder. Each call rejects as `node:fs` does; `openDocument` and its like make failures of that. */
export interface DataFolder {
  /** Null when there is no such file. */
  read(name: string): Promise<string | null>
  /** Whole or not at all: a crash leaves the old file or the new one. */
  write(name: string, text: string): Promise<void>
  /** Adds to the end, and is on the disk when the answer resolves. A crash may leave a part of what was added. */
  append(name: string, text: string): Promise<void>
}

/** One plain name: no separators, no leading dot, nothing a file system reads in a special way. */
const fileName = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/
/** In bytes; the largest file that the app writes itself is a log that goes on for years. */
const largestFile = 256 * 1024 * 1024

/**
 * A folder that only the user can read: it is made with mode 0700, each file has 0600. Writes happen in the order in which they were asked
 * for; what is added to one file while another write is under way shares one flush.
 */
export function openDataFolder(folder: string, fs: FileSystem = createFileSystem()): DataFolder {
  let lastWrite: Promise<void> = Promise.resolve()
  const appends = new Map<string, { text: string; done: Promise<void> }>()

  function pathOf(name: string): string {
    if (!fileName.test(name)) throw new TypeError('That is not a name for a file in the data folder.')
    return fs.path.join(folder, name)
  }

  return {
    async read(name) {
      try {
        const read = await readRegularFile(fs, pathOf(name), largestFile)
        if (typeof read === 'string')
          throw new Error(`It is ${read === 'too-large' ? 'too large' : 'no regular file'}.`)
        return read.bytes.toString('utf8')
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },
    write(name, text) {
      const write = lastWrite.then(async () => {
        const path = pathOf(name)
        await fs.mkdir(folder, { recursive: true, mode: 0o700 })
        const temporary = temporaryBeside(fs, path, randomUUID())
        await writeWhole(fs, path, text, { temporary, mode: 0o600 })
      })
      lastWrite = write.catch(() => undefined)
      return write
    },
    append(name, text) {
      const together = appends.get(name) ?? { text: '', done: lastWrite }
      if (!appends.has(name)) {
        appends.set(name, together)
        together.done = lastWrite.then(async () => {
          appends.delete(name)
          const path = pathOf(name)
          await fs.mkdir(folder, { recursive: true, mode: 0o700 })
          await addToFile(fs, path, together.text)
        })
        lastWrite = together.done.catch(() => undefined)
      }
      together.text += text
      return together.done
    },
  }
}

/**
 * Removes what writes left that were cut short, as by a power failure. Only an app that has the folder to itself may do so, before it
 * writes. Never rejects: litter is no reason not to start.
 */
export async function sweepDataFolder(folder: string, fs: FileSystem): Promise<void> {
  const names = await fs.readdir(folder).catch(() => [])
  for (const name of names.filter(isTemporary)) await removeTemporary(fs, fs.path.join(folder, name))
}

async function addToFile(fs: FileSystem, path: string, text: string): Promise<void> {
  const file = await fs.open(path, 'a', 0o600)
  try {
    const { size } = await file.stat()
    try {
      await file.appendFile(text, 'utf8')
      await file.datasync()
    } catch (error) {
      // A full disk takes a part of it, to which the next line would be glued.
      await file.truncate(size).catch(() => undefined)
      throw error
    }
    if (size === 0) await flushFolder(fs, path)
  } finally {
    // What was added is on the disk, or has been told as failed; a failure to close would have it added twice.
    await file.close().catch(() => undefined)
  }
}

import type { Dir } from 'node:fs'
import { runPool } from '../concurrency.ts'
import { codeOf, type FileSystem } from '../files/file-system.ts'

/** More at the same time does not read faster, and leaves no file handles to others. */
const foldersAtOnce = 16
/** Entries between two words about them. */
const breath = 512

/** Folders that hold other people's files, many of them, and none of the user's settings. */
const skipped = new Set(['node_modules', '.git', '.hg', '.svn', '.cache', '.Trash'])

export interface WalkEvents {
  /** A file whose name is wanted; links to files are among them. */
  readonly onFile: (path: string, name: string) => void
  readonly onUnreadable: (path: string, code: string) => void
  /** Progress: entries seen since the last call, and the folder they are in. */
  readonly onLooked: (entries: number, folder: string) => void
}

/**
 * Looks at every name in a tree. Links to folders are not followed, so that there are no circles and nothing outside of what the user chose
 * is read; the root itself may be one. It runs in a worker thread, which is ended when nobody wants it any more.
 * @param closed folders that are left alone
 */
export async function walk(
  fs: FileSystem,
  root: string,
  wanted: (name: string) => boolean,
  events: WalkEvents,
  closed: ReadonlySet<string> = new Set(),
): Promise<void> {
  // The last found is read first, so that no more folders wait than lie beside one path.
  const waiting = [root]
  const descend = (inner: string) => {
    if (!closed.has(inner)) waiting.push(inner)
  }
  await runPool({ take: () => waiting.pop() }, foldersAtOnce, (folder) =>
    readFolder(fs, folder, wanted, events, descend),
  )
}

async function readFolder(
  fs: FileSystem,
  folder: string,
  wanted: (name: string) => boolean,
  { onFile, onUnreadable, onLooked }: WalkEvents,
  descend: (folder: string) => void,
): Promise<void> {
  const entries = await open(fs, folder, onUnreadable)
  if (!entries) return
  let seen = 0
  try {
    for await (const entry of entries) {
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) descend(fs.path.join(folder, entry.name))
      } else if ((entry.isFile() || entry.isSymbolicLink()) && wanted(entry.name))
        onFile(fs.path.join(folder, entry.name), entry.name)
      if (++seen % breath === 0) onLooked(breath, folder)
    }
  } catch (error) {
    onUnreadable(folder, codeOf(error))
  }
  onLooked(seen % breath, folder)
}

async function open(
  fs: FileSystem,
  folder: string,
  onUnreadable: WalkEvents['onUnreadable'],
): Promise<Dir | null> {
  try {
    return await fs.opendir(folder, { bufferSize: 256 })
  } catch (error) {
    onUnreadable(folder, codeOf(error))
    return null
  }
}

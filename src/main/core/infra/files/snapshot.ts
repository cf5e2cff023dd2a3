import type { BigIntStats } from 'node:fs'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, ok, type Result } from '../../../../shared/failure.ts'

/** Bytes. Files of settings are small; parsing a large one would hold up the window. */
export const largestFile = 64 * 1024

/** A file as it was read, so that a later write can tell whether it is still the same. */
export interface FileSnapshot {
  /** The path that leads to it, perhaps over a symbolic link. */
  readonly path: string
  /** The file itself. */
  readonly target: string
  readonly bytes: Buffer
  readonly stats: BigIntStats
}

/** Reads a whole file and what it is. Throws as `node:fs` does; `null` for what is no ordinary file, or too large. */
export async function readSnapshot(path: string): Promise<FileSnapshot | null> {
  const target = await realpath(path)
  // A named pipe would wait for a writer on opening, so the kind is asked first.
  if (!(await stat(target)).isFile()) return null
  const file = await open(target, 'r')
  try {
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile() || stats.size > largestFile) return null
    return { path, target, stats, bytes: await file.readFile() }
  } finally {
    await file.close()
  }
}

/**
 * Puts new bytes in a file's place, whole or not at all, and only if it still is what it was when it was read. The new file is made
 * beside it as `temporary` with mode 0600, gets the old one's owner and mode, is flushed, and takes its name.
 */
export async function replaceFile(
  old: FileSnapshot,
  bytes: Buffer,
  temporary: string,
): Promise<Result<undefined>> {
  if (old.stats.nlink > 1n)
    return fail(
      'file-unwritable',
      'The file has several names (hard links), and the others would keep the token.',
    )
  try {
    await writeBeside(old, bytes, temporary)
    const changed = await changeSince(old)
    if (changed !== null) {
      await rm(temporary, { force: true })
      return fail('file-changed', changed)
    }
    await rename(temporary, old.target)
    await flushFolder(dirname(old.target))
    return ok()
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    return fail('file-unwritable', `The file could not be written (${codeOf(error)}).`)
  }
}

async function writeBeside({ stats }: FileSnapshot, bytes: Buffer, temporary: string): Promise<void> {
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    if (process.platform !== 'win32') {
      const made = await file.stat({ bigint: true })
      if (made.uid !== stats.uid || made.gid !== stats.gid)
        await file.chown(Number(stats.uid), Number(stats.gid))
      await file.chmod(Number(stats.mode & 0o7777n))
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What has happened to the file since it was read, in a sentence; null when nothing has. */
async function changeSince(old: FileSnapshot): Promise<string | null> {
  const now = await readSnapshot(old.path).catch(() => null)
  if (now?.target !== old.target) return 'The file was taken away or replaced meanwhile.'
  const same = (['dev', 'ino', 'mtimeNs', 'mode', 'uid', 'gid', 'nlink'] as const).every(
    (key) => now.stats[key] === old.stats[key],
  )
  return same && now.bytes.equals(old.bytes)
    ? null
    : 'The file was changed by somebody else meanwhile. Nothing was written.'
}

/** A rename is safe against a power cut only once its folder is flushed; Windows has no such call. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** `EACCES` and its like; a system's own sentence may hold a path that is nobody's business. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}

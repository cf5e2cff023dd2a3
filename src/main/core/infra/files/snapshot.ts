import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { FileSystem } from './file-system.ts'

/** Bytes. Files of settings are small; parsing a large one would hold up the window. */
export const largestSettingsFile = 64 * 1024

/** A file as it was read, so that a later write can tell whether it is still the same. */
export interface FileSnapshot {
  /** The path that leads to it, perhaps over a symbolic link. */
  readonly path: string
  /** The file itself. */
  readonly target: string
  readonly bytes: Buffer
  readonly stats: BigIntStats
}

/**
 * Reads a whole settings file and what it is.
 *
 * @throws as `node:fs` does
 * @returns null for what is no regular file, or too large
 */
export async function readSnapshot(fs: FileSystem, path: string): Promise<FileSnapshot | null> {
  const target = await fs.realpath(path)
  const read = await readRegularFile(fs, target, largestSettingsFile)
  return typeof read === 'string' ? null : { path, target, ...read }
}

/**
 * Reads a file that somebody else wrote: regular files only, opened without waiting (a named pipe would wait for a writer), and no more
 * bytes than asked for, whatever size the system tells.
 *
 * @throws as `node:fs` does
 */
export async function readRegularFile(
  fs: FileSystem,
  path: string,
  largest: number,
): Promise<{ readonly bytes: Buffer; readonly stats: BigIntStats } | 'not-regular' | 'too-large'> {
  // Windows has no such flag, and no such pipes among its files.
  const withoutWaiting = fs.platform === 'win32' ? 0 : constants.O_NONBLOCK
  const file = await fs.open(path, constants.O_RDONLY | withoutWaiting)
  try {
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile()) return 'not-regular'
    if (stats.size > largest) return 'too-large'
    const bytes = await readUpTo(file, largest)
    return bytes === null ? 'too-large' : { bytes, stats }
  } finally {
    await file.close()
  }
}

/** The file may grow while it is read, and files of `/proc` tell no size at all; null when there is more. */
async function readUpTo(file: FileHandle, largest: number): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for (;;) {
    const buffer = Buffer.allocUnsafe(Math.min(64 * 1024, largest + 1 - size))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
    if (bytesRead === 0) return Buffer.concat(parts, size)
    size += bytesRead
    if (size > largest) return null
    parts.push(buffer.subarray(0, bytesRead))
  }
}

/**
 * The same at once, for the files that are read when the first connection is made: a named pipe in their place would hold up the whole app.
 *
 * @returns null for what is no regular file, too large, or cannot be read
 */
export function readRegularText(path: string, largest: number): string | null {
  let file: number | null = null
  try {
    // Windows has no such flag.
    file = openSync(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0))
    const stats = fstatSync(file)
    if (!stats.isFile() || stats.size > largest) return null
    const parts: Buffer[] = []
    for (let size = 0; size <= largest;) {
      const buffer = Buffer.allocUnsafe(64 * 1024)
      const read = readSync(file, buffer)
      if (read === 0) return Buffer.concat(parts, size).toString('utf8')
      parts.push(buffer.subarray(0, read))
      size += read
    }
    return null
  } catch {
    return null
  } finally {
    if (file !== null) closeSync(file)
  }
}

import * as promises from 'node:fs/promises'
import { homedir } from 'node:os'
import path, { type PlatformPath } from 'node:path'

/** The calls of `node:fs/promises` that the core makes. A test's may fail where it wants. */
export type FileCalls = Pick<
  typeof promises,
  'link' | 'lstat' | 'mkdir' | 'open' | 'opendir' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'stat'
>

/** The files of this computer, and what else of the system decides where they lie. */
export interface FileSystem extends FileCalls {
  readonly platform: NodeJS.Platform
  /** Paths as this platform writes them. */
  readonly path: PlatformPath
  /** The user's own folder, absolute. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface FileSystemOptions extends Partial<FileCalls> {
  readonly platform?: NodeJS.Platform
  readonly home?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What of a file system is data, for a worker thread that makes one like it. */
export type FileSystemData = Required<Pick<FileSystemOptions, 'platform' | 'home' | 'env'>>

export const fileSystemData = ({ platform, home, env }: FileSystem): FileSystemData => ({
  ...{ platform, home },
  // The process's own is no plain object and does not cross.
  env: { ...env },
})

/** The system's own, with whatever is given instead. The one place of the core that asks which system this is. */
export function createFileSystem(options: FileSystemOptions = {}): FileSystem {
  const platform = options.platform ?? process.platform
  const { link, lstat, mkdir, open, opendir, readdir, realpath, rename, rm, stat } = promises
  return {
    ...{ link, lstat, mkdir, open, opendir, readdir, realpath, rename, rm, stat },
    home: homedir(),
    env: process.env,
    ...options,
    platform,
    path: platform === 'win32' ? path.win32 : path.posix,
  }
}

/** `EACCES` and its like; a system's own sentence may hold a path that is nobody's business. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}

/** A path as a person writes it: the user's own folder as `~`. */
export function shownPath(path: string, { home, path: paths }: Pick<FileSystem, 'home' | 'path'>): string {
  return path.startsWith(home + paths.sep) ? `~${path.slice(home.length)}` : path
}

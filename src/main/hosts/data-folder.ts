import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Files } from '../core/ports.ts'
import type { Flags } from './flags.ts'

/** One plain name: no separators, no leading dot, nothing a file system reads in a special way. */
const fileName = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)*$/

/**
 * Small text files in a folder that only the user can read: the folder is made with mode 0700, each file
 * has 0600. A write goes to a new file, is flushed and then takes the old one's place, so that a crash
 * leaves the old text or the new one. Writes happen in the order they were asked for.
 */
export function openDataFolder(folder: string): Files {
  let lastWrite: Promise<void> = Promise.resolve()
  /** What waits to be added to a file while an earlier write is under way: one flush serves them all. */
  const appends = new Map<string, { text: string; done: Promise<void> }>()
  return {
    async read(name) {
      try {
        return await readFile(pathOf(folder, name), 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    write(name, text) {
      const write = lastWrite.then(() => replaceFile(folder, pathOf(folder, name), text))
      lastWrite = write.catch(() => undefined)
      return write
    },
    append(name, text) {
      const together = appends.get(name) ?? { text: '', done: lastWrite }
      if (!appends.has(name)) {
        appends.set(name, together)
        together.done = lastWrite.then(() => {
          appends.delete(name)
          return addToFile(folder, pathOf(folder, name), together.text)
        })
        lastWrite = together.done.catch(() => undefined)
      }
      together.text += text
      return together.done
    },
  }
}

function pathOf(folder: string, name: string): string {
  if (!fileName.test(name)) throw new TypeError('That is not a name for a file in the data folder.')
  return join(folder, name)
}

async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const fresh = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

async function addToFile(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(text, 'utf8')
    await file.datasync()
  } finally {
    await file.close()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/**
 * Where the app keeps its settings when nobody says otherwise, for every host the same: the place the
 * system gives applications for a user's settings. Relative paths in the environment are not followed
 * (XDG Base Directory Specification).
 */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Tokentray')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Tokentray')
  const configured = env['XDG_CONFIG_HOME']
  return join(configured?.startsWith('/') === true ? configured : join(home, '.config'), 'tokentray')
}

/**
 * The folder for this run: the one named, or the user's own. Practising starts signed out and leaves the user's
 * own accounts alone, so it gets a folder of its own, which the system's temp folder forgets in time.
 */
export function dataFolderOf({ dataDir, practice }: Pick<Flags, 'dataDir' | 'practice'>): string {
  if (dataDir !== null) return dataDir
  if (practice) return mkdtempSync(join(tmpdir(), 'tokentray-practice-'))
  return defaultDataFolder(process.platform, process.env, homedir())
}

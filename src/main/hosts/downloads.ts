import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/failure.ts'
import { codeOf, type FileSystem } from '../core/infra/files/file-system.ts'
import { readSnapshot } from '../core/infra/files/snapshot.ts'
import { temporaryBeside, writeWhole } from '../core/infra/files/write-file.ts'
import type { Exports } from '../core/ports.ts'

/**
 * Saves into the user's Downloads folder, or their home where there is none, for hosts without a dialog to ask. Nothing
 * is written over: a name that is taken gets a number.
 */
export function exportTo(fs: FileSystem, folder: () => Promise<string> = () => downloadsFolder(fs)): Exports {
  return {
    async save(name, text) {
      const path = await reserve(fs, await folder(), name)
      if (!path.ok) return path
      const saved = await saveAs(fs, path.value, text)
      if (!saved.ok) await fs.rm(path.value, { force: true }).catch(() => undefined)
      return saved
    },
  }
}

/** Writes a text for its user alone, whole or not at all; gives the path. */
export async function saveAs(fs: FileSystem, path: string, text: string): Promise<Result<string>> {
  try {
    await writeWhole(fs, path, text, { temporary: temporaryBeside(fs, path, randomUUID()), mode: 0o600 })
    return ok(path)
  } catch (error) {
    return notSaved(error)
  }
}

const notSaved = (error: unknown) => fail('storage-failed', `The file could not be saved (${codeOf(error)}).`)

/** Makes an empty file under a name like this one that nobody has yet. */
async function reserve(fs: FileSystem, folder: string, name: string): Promise<Result<string>> {
  const { name: stem, ext } = fs.path.parse(name)
  for (let number = 1; ; number++) {
    const path = fs.path.join(folder, number === 1 ? name : `${stem}-${number}${ext}`)
    try {
      await (await fs.open(path, 'wx', 0o600)).close()
      return ok(path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return notSaved(error)
    }
  }
}

/**
 * Where the user's downloads go: `XDG_DOWNLOAD_DIR` from the environment or from `user-dirs.dirs` (xdg-user-dirs), or `Downloads`.
 * What is no folder is passed over; the home folder is left in the end.
 */
export async function downloadsFolder(fs: FileSystem): Promise<string> {
  const { env, home, path } = fs
  const places = [env['XDG_DOWNLOAD_DIR'], await configuredFolder(fs), path.join(home, 'Downloads')]
  for (const place of places) if (place && path.isAbsolute(place) && (await isFolder(fs, place))) return place
  return home
}

/** A line such as `XDG_DOWNLOAD_DIR="$HOME/Herunterladen"`, as desktops of other languages have it. */
async function configuredFolder(fs: FileSystem): Promise<string | undefined> {
  const { env, home, path } = fs
  const configured = env['XDG_CONFIG_HOME']
  const folder = configured?.startsWith('/') === true ? configured : path.join(home, '.config')
  const settings = await readSnapshot(fs, path.join(folder, 'user-dirs.dirs')).catch(() => null)
  const text = settings?.bytes.toString('utf8') ?? ''
  return /^XDG_DOWNLOAD_DIR="(.+)"$/m.exec(text)?.[1]?.replace(/^\$HOME(?=\/|$)/, () => home)
}

const isFolder = ({ stat }: FileSystem, path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

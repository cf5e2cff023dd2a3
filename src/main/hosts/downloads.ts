import { open, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, parse } from 'node:path'
import type { Exports } from '../core/ports.ts'

/**
 * Saves into the user's Downloads folder, or their home where there is none, for hosts without a dialog to ask. Nothing
 * is written over: a name that is taken gets a number.
 */
export function exportTo(folder: () => Promise<string> = () => downloadsFolder()): Exports {
  return {
    async save(name, text) {
      const { name: stem, ext } = parse(name)
      const place = await folder()
      for (let number = 1; ; number++) {
        const path = join(place, number === 1 ? name : `${stem}-${number}${ext}`)
        try {
          const file = await open(path, 'wx', 0o600)
          await file.writeFile(text, 'utf8').finally(() => file.close())
          return path
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
        }
      }
    },
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where the user's downloads go: `XDG_DOWNLOAD_DIR` from the environment or from `user-dirs.dirs` (xdg-user-dirs), or `Downloads`.
 * What is no folder is passed over; the home folder is left in the end.
 */
export async function downloadsFolder(env: Environment = process.env, home = homedir()): Promise<string> {
  const places = [env['XDG_DOWNLOAD_DIR'], await configuredFolder(env, home), join(home, 'Downloads')]
  for (const place of places) if (place && isAbsolute(place) && (await isFolder(place))) return place
  return home
}

/** A line such as `XDG_DOWNLOAD_DIR="$HOME/Herunterladen"`, as desktops of other languages have it. */
async function configuredFolder(env: Environment, home: string): Promise<string | undefined> {
  const configured = env['XDG_CONFIG_HOME']
  const folder = configured?.startsWith('/') === true ? configured : join(home, '.config')
  const text = await readFile(join(folder, 'user-dirs.dirs'), 'utf8').catch(() => '')
  return /^XDG_DOWNLOAD_DIR="(.+)"$/m.exec(text)?.[1]?.replace(/^\$HOME(?=\/|$)/, () => home)
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

import { open, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, parse } from 'node:path'
import type { Exports } from '../core/ports.ts'

/**
 * Saves into the user's Downloads folder, or their home where there is none, for hosts without a dialog to ask. Nothing
 * is written over: a name that is taken gets a number.
 */
export function exportTo(folder: () => Promise<string> = downloadsFolder): Exports {
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

async function downloadsFolder(): Promise<string> {
  const downloads = join(homedir(), 'Downloads')
  const there = await stat(downloads).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return there ? downloads : homedir()
}

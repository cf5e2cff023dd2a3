import { writeFile } from 'node:fs/promises'
import { dialog } from 'electron'
import type { Exports } from '../../core/ports.ts'

/** Asks where to save with the system's own dialog. */
export const electronExports: Exports = {
  async save(name, text) {
    const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name })
    if (canceled || filePath === '') return null
    await writeFile(filePath, text, { encoding: 'utf8', mode: 0o600 })
    return filePath
  },
}

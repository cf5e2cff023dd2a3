import type { DataFolder } from '../../core/infra/storage/data-folder.ts'
import { readPlace, type WindowPlace } from './window-place.ts'

export interface PlaceKeeper {
  get(): WindowPlace | null
  set(place: WindowPlace): void
  /** Resolves when what was set is written down. */
  written(): Promise<void>
}

/** The window's place, kept in a file of its own: it is nothing that a user sets. */
export async function openPlace(files: DataFolder, log: (line: string) => void): Promise<PlaceKeeper> {
  let place = readPlace(await files.read('window.json').catch(() => null))
  let writing: Promise<void> = Promise.resolve()
  return {
    get: () => place,
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(place)) return
      place = next
      writing = files
        .write('window.json', JSON.stringify(next))
        .catch(() => log('the window’s place could not be written down'))
    },
    written: () => writing,
  }
}

import type { Result } from '../../../../shared/failure.ts'
import {
  defaultPreferences,
  readPreferences,
  type PreferenceChange,
  type Preferences,
} from '../../../../shared/preferences.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { saveJson } from '../../infra/json.ts'
import { parseJson } from '../../infra/json.ts'

const fileName = 'preferences.json'

export interface PreferenceStore {
  get(): Preferences
  /** Reads what was saved; what is damaged is replaced by its defaults. */
  load(): Promise<void>
  /** Takes the change at once; fails when it could not be saved and so holds only until the app quits. */
  change(change: PreferenceChange): Promise<Result<undefined>>
}

export function createPreferences(
  files: DataFolder,
  changed: (preferences: Preferences) => void,
): PreferenceStore {
  let current = defaultPreferences

  function take(preferences: Preferences): void {
    current = preferences
    changed(preferences)
  }

  return {
    get: () => current,
    async load() {
      const text = await files.read(fileName)
      if (text !== null) take(readPreferences(parseJson(text)))
    },
    async change(change) {
      // An undefined section means the same as one that was left out.
      const given = Object.entries(change).filter(([, section]) => section !== undefined)
      take({ ...current, ...(Object.fromEntries(given) as Partial<Preferences>) })
      return saveJson(files, fileName, current)
    },
  }
}

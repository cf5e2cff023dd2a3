import * as v from 'valibot'
import { ok, type Result } from '../../../../shared/failure.ts'
import {
  defaultPreferences,
  readPreferences,
  type PreferenceChange,
  type Preferences,
} from '../../../../shared/preferences.ts'
import { openDocument } from '../../infra/storage/open-document.ts'
import type { Storage } from '../../infra/storage/storage.ts'

export interface PreferenceStore {
  get(): Preferences
  /** Reads what was saved; a section that cannot be read falls back to its defaults. */
  load(): Promise<void>
  /** A change that cannot be saved does not hold. */
  change(change: PreferenceChange): Promise<Result<undefined>>
}

/** Each section is read for itself, so that one that is damaged leaves the others alone. */
const saved = v.pipe(
  v.unknown(),
  v.check((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  v.transform(readPreferences),
)

export function createPreferences(
  storage: Storage,
  changed: (preferences: Preferences) => void,
): PreferenceStore {
  const file = openDocument(storage, {
    name: 'preferences.json',
    schema: saved,
    empty: defaultPreferences,
    changed,
  })
  return {
    get: () => file.get(),
    load: () => file.load(),
    change(change) {
      // An undefined section means the same as one that was left out.
      const given = Object.entries(change).filter(([, section]) => section !== undefined)
      if (given.length === 0) return Promise.resolve(ok())
      return file.change((before) => ({
        ...before,
        ...(Object.fromEntries(given) as Partial<Preferences>),
      }))
    },
  }
}

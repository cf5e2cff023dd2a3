import type * as v from 'valibot'
import { openDocument } from './open-document.ts'
import type { Storage } from './storage.ts'

/** A value that can be lost without harm, since it is found out again. It counts at once; the file follows, for the next run. */
export interface Cache<T> {
  get(): T
  /** Reads the file. Never rejects: what cannot be used is reported. */
  load(): Promise<void>
  /** Resolves when the value is on the disk, or the log has been told why it is not; never rejects. */
  set(value: T): Promise<void>
}

export interface CacheOptions<T> {
  /** Name of the file, such as `registries.json`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, T>
  readonly empty: T
  /** Hears of a write that failed. Nobody needs to act on it, so no dialog does. */
  readonly log: (line: string) => void
}

export function openCache<T>(storage: Storage, { log, ...options }: CacheOptions<T>): Cache<T> {
  const file = openDocument(storage, options)
  let value = options.empty
  return {
    get: () => value,
    async load() {
      const before = value
      await file.load()
      // What was found out while the file was read is newer.
      if (value === before) value = file.get()
    },
    async set(next) {
      value = next
      // Several changes that wait for the disk are one write, of the last value.
      const written = await file.change(() => value)
      if (!written.ok) log(written.failure.message)
    },
  }
}

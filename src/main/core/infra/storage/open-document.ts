import * as v from 'valibot'
import { ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { createMutex } from '../concurrency.ts'
import { parseJson } from '../json.ts'
import { onDisk, readText, setAside, toJson, type Storage } from './storage.ts'

/** One value in one file. It is on the disk before anybody here sees it. */
export interface Document<T> {
  /** What the file says; the empty value before it was loaded. */
  get(): T
  /** Reads the file. Never rejects: what cannot be used is reported. */
  load(): Promise<void>
  /** Writes the next value, made from the one that stands when its turn has come. The value it had is not written again. */
  change(next: (value: T) => T): Promise<Result<undefined>>
  /**
   * The same for what has happened already: it counts in this run even when the disk refuses it, and is written with the next change.
   */
  note(next: (value: T) => T): Promise<Result<undefined>>
}

export interface DocumentOptions<T> {
  /** Name of the file, such as `settings.json`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, T>
  /** What stands while there is no file, or none that can be read. */
  readonly empty: T
  /** Hears of each new value, also of the one that was loaded. */
  readonly changed?: (value: T) => void
}

export function openDocument<T>(storage: Storage, options: DocumentOptions<T>): Document<T> {
  const { name, schema, empty, changed } = options
  const inTurn = createMutex()
  let value = empty
  /** Why the file may not be written over. */
  let blocked: Failure | null = null
  /** True while the value holds a change that could not be written to the disk. */
  let unsaved = false

  async function write(next: T): Promise<Result<undefined>> {
    if (blocked) return { ok: false, failure: blocked }
    return onDisk(name, () => storage.folder.write(name, `${toJson(next, 2)}\n`))
  }

  function take(next: T): void {
    value = next
    changed?.(next)
  }

  return {
    get: () => value,
    load: () =>
      inTurn(async () => {
        const found = await readText(storage, name)
        if ('blocked' in found) blocked = found.blocked
        else if (found.text !== null) {
          const parsed = v.safeParse(schema, parseJson(found.text))
          if (parsed.success) take(parsed.output)
          else {
            blocked = await setAside(storage, name, found.text)
            // Else each start would find it damaged again.
            if (!blocked) await write(value)
          }
        }
      }),
    change: (change) =>
      inTurn(async () => {
        const next = change(value)
        if (next === value && !blocked) return ok()
        const written = await write(next)
        if (!written.ok) return written
        unsaved = false
        take(next)
        return written
      }),
    note: (change) =>
      inTurn(async () => {
        const next = change(value)
        if (next === value && !unsaved) return ok()
        const written = await write(next)
        unsaved = !written.ok
        if (next !== value) take(next)
        return written
      }),
  }
}

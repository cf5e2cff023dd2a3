import * as v from 'valibot'
import { ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { createMutex } from '../concurrency.ts'
import { parseJson } from '../json.ts'
import { onDisk, readText, setAside, toJson, type Storage } from './storage.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Records with an id, in one file, in the order in which they came. They are on the disk before anybody here sees them. */
export interface Records<R extends { readonly id: string }> {
  all(): readonly R[]
  get(id: string): R | undefined
  /** Reads the file. Never rejects: what cannot be used is reported, and the records that can be read stay. */
  load(): Promise<void>
  /** Adds a record, or replaces the one with its id where that stands. */
  put(record: R): Promise<Result<undefined>>
  /** The same for what has happened already: it counts in this run even when the disk refuses it, and is written with the next change. */
  note(record: R): Promise<Result<undefined>>
  /** Removes records; it is no failure when one of them is not there. */
  drop(...ids: readonly string[]): Promise<Result<undefined>>
}

export interface RecordsOptions<R> {
  /** Name of the file, such as `moves.json`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, R>
  /** The field of an object that holds the list, where the file is not the list itself. */
  readonly field?: string
  /** Hears of each new list, also of the one that was loaded. */
  readonly changed?: (records: readonly R[]) => void
}

export function openRecords<R extends { readonly id: string }>(
  storage: Storage,
  options: RecordsOptions<R>,
): Records<R> {
  const { name, field, changed } = options
  const inTurn = createMutex()
  let records: ReadonlyMap<string, R> = new Map()
  /** Why the file may not be written over. */
  let blocked: Failure | null = null

  const all = () => [...records.values()]

  function take(next: ReadonlyMap<string, R>): void {
    records = next
    changed?.(all())
  }

  async function write(next: ReadonlyMap<string, R>): Promise<Result<undefined>> {
    if (blocked) return { ok: false, failure: blocked }
    const list = [...next.values()]
    const text = toJson(field === undefined ? list : { version: 1, [field]: list }, 2)
    return onDisk(name, () => storage.folder.write(name, `${text}\n`))
  }

  /** Made from what stands when its turn has come; the same map is not written again. */
  const change = (make: (before: ReadonlyMap<string, R>) => ReadonlyMap<string, R>, happened = false) =>
    inTurn(async (): Promise<Result<undefined>> => {
      const next = make(records)
      if (next === records && !blocked) return ok()
      const written = await write(next)
      if (written.ok || happened) take(next)
      return written
    })

  return {
    all,
    get: (id) => records.get(id),
    load: () =>
      inTurn(async () => {
        const found = await readText(storage, name)
        if ('blocked' in found) {
          blocked = found.blocked
          return
        }
        const { whole, list } = readRecords(found.text, options)
        if (list.length > 0) take(new Map(list.map((record) => [record.id, record])))
        if (whole) return
        blocked = await setAside(storage, name, found.text ?? '')
        // Else each start would find it damaged again.
        if (!blocked) await write(records)
      }),
    put: (record) => change((before) => new Map(before).set(record.id, record)),
    note: (record) => change((before) => new Map(before).set(record.id, record), true),
    drop: (...ids) =>
      change((before) =>
        ids.some((id) => before.has(id)) ? new Map([...before].filter(([id]) => !ids.includes(id))) : before,
      ),
  }
}

/** The records of a file's text, for whoever only reads; `whole` is false when a part of it is damaged. */
export function readRecords<R>(
  text: string | null,
  { schema, field }: Pick<RecordsOptions<R>, 'schema' | 'field'>,
): { readonly whole: boolean; readonly list: readonly R[] } {
  if (text === null) return { whole: true, list: [] }
  const holder =
    field === undefined
      ? v.array(v.unknown())
      : v.pipe(
          v.object({ [field]: v.array(v.unknown()) }),
          v.transform((file) => valueAt(file, field) ?? []),
        )
  const parsed = v.safeParse(holder, parseJson(text))
  if (!parsed.success) return { whole: false, list: [] }
  const list = parsed.output.flatMap((each) => {
    const record = v.safeParse(schema, each)
    return record.success ? [record.output] : []
  })
  return { whole: list.length === parsed.output.length, list }
}

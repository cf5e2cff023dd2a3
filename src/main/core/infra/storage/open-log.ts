import * as v from 'valibot'
import { ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { createMutex } from '../concurrency.ts'
import { parseJson } from '../json.ts'
import { onDisk, readText, setAside, toJson, type Storage } from './storage.ts'

/** Lines that are only ever added to, and what they add up to. A line is JSON; a reducer makes the state of them. */
export interface Log<L, S> {
  /** What all lines add up to. */
  state(): S
  /** Reads the file. Never rejects: lines that cannot be read are set aside and reported. */
  load(): Promise<void>
  /**
   * Adds lines, with one flush for all that come together. A disk that will not take them fails it; the lines count all the same and
   * go to the disk with the next ones, since what they tell has happened.
   */
  append(...lines: readonly L[]): Promise<Result<undefined>>
  /** Puts other lines in the place of all, as for letting go of old ones. */
  rewrite(lines: readonly L[]): Promise<Result<undefined>>
}

export interface LogOptions<L, S> {
  /** Name of the file, such as `revocations.jsonl`. */
  readonly name: string
  readonly schema: v.GenericSchema<unknown, L>
  readonly empty: S
  /** Pure: the state after more lines. */
  readonly apply: (state: S, lines: readonly L[]) => S
  /** Hears of each new state, also of the one that was loaded. */
  readonly changed?: (state: S) => void
}

export function openLog<L, S>(storage: Storage, options: LogOptions<L, S>): Log<L, S> {
  const { name, schema, empty, apply, changed } = options
  const { folder } = storage
  const inTurn = createMutex()
  let state = empty
  /** Why the file may not be written. */
  let blocked: Failure | null = null
  /** Lines that the disk would not take. */
  let unsaved: readonly L[] = []
  /** Lines that wait for their turn, and the one write that they share. */
  let waiting: L[] = []
  let shared: Promise<Result<undefined>> | null = null

  function take(next: S): void {
    state = next
    changed?.(next)
  }

  async function write(lines: readonly L[]): Promise<Result<undefined>> {
    if (blocked) return { ok: false, failure: blocked }
    const all = [...unsaved, ...lines]
    // A line before it that the disk took a part of must not swallow these.
    const text = (unsaved.length > 0 ? '\n' : '') + textOf(all)
    const written = await onDisk(name, () => folder.append(name, text))
    unsaved = written.ok ? [] : all
    return written
  }

  return {
    state: () => state,
    load: () =>
      inTurn(async () => {
        const found = await readText(storage, name)
        if ('blocked' in found) {
          blocked = found.blocked
          return
        }
        const { lines, damaged, torn } = readLines(found.text ?? '', schema)
        if (damaged.length > 0)
          blocked = await setAside(storage, name, damaged.map((line) => `${line}\n`).join(''))
        // A last line that was cut off must not swallow the next one.
        if (!blocked && (torn || damaged.length > 0))
          await onDisk(name, () => folder.write(name, textOf(lines)))
        if (lines.length > 0) take(apply(state, lines))
      }),
    append(...lines) {
      if (lines.length === 0) return Promise.resolve(ok())
      waiting.push(...lines)
      shared ??= inTurn(async () => {
        const together = waiting
        waiting = []
        shared = null
        const written = await write(together)
        take(apply(state, together))
        return written
      })
      return shared
    },
    rewrite: (lines) =>
      inTurn(async () => {
        if (blocked) return { ok: false, failure: blocked }
        const written = await onDisk(name, () => folder.write(name, textOf(lines)))
        if (!written.ok) return written
        unsaved = []
        take(apply(empty, lines))
        return written
      }),
  }
}

const textOf = (lines: readonly unknown[]) => lines.map((line) => `${toJson(line)}\n`).join('')

/** What stands after the last line break was cut off while it was written, unless it can be read all the same. */
function readLines<L>(text: string, schema: v.GenericSchema<unknown, L>) {
  const lines: L[] = []
  const damaged: string[] = []
  const texts = text.split('\n')
  const last = texts.length - 1
  let torn = texts[last] !== ''
  for (const [index, each] of texts.entries()) {
    if (each === '') continue
    const parsed = v.safeParse(schema, parseJson(each))
    if (parsed.success) lines.push(parsed.output)
    else if (index < last) damaged.push(each)
    else torn = true
  }
  return { lines, damaged, torn }
}

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
  /** Puts other lines in the place of all, as for letting go of old ones; they are made from what stands when its turn has come. */
  rewrite(make: (state: S) => readonly L[]): Promise<Result<undefined>>
  /** Characters that the file holds; null when there is no file, or none that could be read. */
  size(): number | null
  /** Why nothing is read from the file nor written to it; null when it is used. */
  blocked(): Failure | null
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
  /** The text of lines that the disk would not take. */
  let unsaved = ''
  /** True when the file may end within a line, which must not swallow the next one. */
  let torn = false
  let size: number | null = null
  /** Lines that wait for their turn, and the one write that they share. */
  let waiting: L[] = []
  let waitingText = ''
  let shared: Promise<Result<undefined>> | null = null

  function take(next: S): void {
    state = next
    changed?.(next)
  }

  async function write(lines: string): Promise<Result<undefined>> {
    if (blocked) return { ok: false, failure: blocked }
    const all = unsaved + lines
    const text = (torn ? '\n' : '') + all
    const written = await onDisk(name, () => folder.append(name, text))
    unsaved = written.ok ? '' : all
    torn = !written.ok
    if (written.ok) size = (size ?? 0) + text.length
    return written
  }

  async function replace(text: string): Promise<Result<undefined>> {
    const written = await onDisk(name, () => folder.write(name, text))
    torn &&= !written.ok
    if (written.ok) size = text.length
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
        size = found.text?.length ?? null
        const { lines, texts, damaged, cutOff } = readLines(found.text ?? '', schema)
        torn = cutOff
        if (damaged.length > 0) blocked = await setAside(storage, name, joined(damaged))
        // Lines stay as they were written: their masking is that of their day, and a hash may stand over them.
        if (!blocked && (cutOff || damaged.length > 0)) await replace(joined(texts))
        if (lines.length > 0) take(apply(state, lines))
      }),
    append(...lines) {
      if (lines.length === 0) return Promise.resolve(ok())
      waiting.push(...lines)
      waitingText += textOf(lines)
      shared ??= inTurn(async () => {
        const [together, text] = [waiting, waitingText]
        ;[waiting, waitingText] = [[], '']
        shared = null
        const written = await write(text)
        take(apply(state, together))
        return written
      })
      return shared
    },
    rewrite: (make) =>
      inTurn(async () => {
        if (blocked) return { ok: false, failure: blocked }
        const lines = make(state)
        const written = await replace(textOf(lines))
        if (!written.ok) return written
        unsaved = ''
        take(apply(empty, lines))
        return written
      }),
    size: () => size,
    blocked: () => blocked,
  }
}

const joined = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')
const textOf = (lines: readonly unknown[]) => joined(lines.map((line) => toJson(line)))

/** What stands after the last line break was cut off while it was written, unless it can be read all the same. */
function readLines<L>(text: string, schema: v.GenericSchema<unknown, L>) {
  const lines: L[] = []
  const texts: string[] = []
  const damaged: string[] = []
  const all = text.split('\n')
  const last = all.length - 1
  let cutOff = all[last] !== ''
  for (const [index, each] of all.entries()) {
    if (each === '') continue
    const parsed = v.safeParse(schema, parseJson(each))
    if (parsed.success) {
      lines.push(parsed.output)
      texts.push(each)
    } else if (index < last) damaged.push(each)
    else cutOff = true
  }
  return { lines, texts, damaged, cutOff }
}

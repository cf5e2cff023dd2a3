import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { acts, type Act, type HistoryEntry } from '../../../shared/history.ts'

/** What the first entry of all names as the one before it. */
export const origin = '0'.repeat(64)

const entry = v.strictObject({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: v.string(),
  act: v.picklist(acts),
  outcome: v.picklist(['done', 'failed']),
  account: v.optional(v.string()),
  key: v.optional(v.string()),
  name: v.optional(v.string()),
  note: v.optional(v.string()),
  prev: v.string(),
  hash: v.string(),
})

type Unsealed = Omit<HistoryEntry, 'hash'>

/** The fields in a fixed order, whatever order they were written in. */
function hashOf({ seq, at, act, outcome, account, key, name, note, prev }: Unsealed): string {
  const fields = [seq, at, act, outcome, account ?? null, key ?? null, name ?? null, note ?? null, prev]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** The next entry after the one that ended with `prev`. */
export function seal(act: Act, seq: number, at: string, prev: string): HistoryEntry {
  const unsealed = { seq, at, ...act, prev }
  return { ...unsealed, hash: hashOf(unsealed) }
}

/** What was read of the files: the good entries, and in sentences what is wrong with the rest. */
export interface Reading {
  readonly entries: readonly HistoryEntry[]
  readonly faults: readonly string[]
}

/** Where the history stood when it was last written; tells when entries were cut off its end. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/**
 * Reads the lines of the history, oldest first, and holds each against the one before. A history whose oldest
 * entries were let go begins with any `prev`; that it does is not a fault here.
 */
export function readChain(text: string, head: Head | null): Reading {
  const entries: HistoryEntry[] = []
  const faults: string[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const found = parse(line)
    const last = entries.at(-1)
    if (!found) {
      const torn = index === lines.length - 1
      faults.push(
        torn
          ? `The last line was cut off${after(last)}, as a power failure does. It is left out.`
          : `A line${after(last)} cannot be read.`,
      )
      continue
    }
    faults.push(...faultsOf(found, last))
    entries.push(found)
  }
  return { entries, faults: [...faults, ...headFaults(entries, head)] }
}

function parse(line: string): HistoryEntry | null {
  try {
    const parsed = v.safeParse(entry, JSON.parse(line))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

function faultsOf(found: HistoryEntry, last: HistoryEntry | undefined): string[] {
  const faults: string[] = []
  if (hashOf(found) !== found.hash) {
    faults.push(`Entry ${found.seq} (${found.at}) was changed after it was written.`)
  }
  if (!last) return faults
  if (found.seq > last.seq + 1) {
    const [first, end] = [last.seq + 1, found.seq - 1]
    faults.push(first === end ? `Entry ${first} is missing.` : `Entries ${first} to ${end} are missing.`)
  } else if (found.seq <= last.seq) {
    faults.push(`Entry ${found.seq} stands after entry ${last.seq}: the order was changed, or it was added.`)
  } else if (found.prev !== last.hash) {
    faults.push(`Entry ${found.seq} does not follow from entry ${last.seq}: one of them was replaced.`)
  }
  return faults
}

/** The head is written after the entries, so it may lag behind them; it is never ahead. */
function headFaults(entries: readonly HistoryEntry[], head: Head | null): string[] {
  if (!head) return []
  const last = entries.at(-1)
  const ends = last?.seq ?? 0
  if (ends < head.seq) {
    return [`The history ends at entry ${ends}, but went on to ${head.seq}: its end was removed.`]
  }
  const there = entries.find(({ seq }) => seq === head.seq)
  return there && there.hash !== head.hash ? [`Entry ${head.seq} was replaced by another.`] : []
}

const after = (last: HistoryEntry | undefined) => (last ? ` after entry ${last.seq}` : ' at the beginning')

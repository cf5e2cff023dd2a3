import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { historyEntry, type Act, type HistoryEntry } from '../../../../shared/history.ts'

/** What the first entry of all names as the one before it. */
export const origin = '0'.repeat(64)

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
export interface ChainReading {
  readonly entries: readonly HistoryEntry[]
  readonly faults: readonly string[]
  /** True when the last line was cut off while it was written, as a power failure does. */
  readonly torn: boolean
}

/** Where the history stood when it was last written, kept apart from it: tells when entries were taken off either end. */
export interface Head {
  /** The last entry; 0 and `origin` while there is none. */
  readonly seq: number
  readonly hash: string
  /** The oldest entry that is kept; those before it were let go. */
  readonly first: number
}

/** Reads the lines of the history, oldest first, and holds each against the one before and the ends against the head. */
export function readChain(text: string, head: Head | null): ChainReading {
  const entries: HistoryEntry[] = []
  const faults: string[] = []
  const lines = text.split('\n')
  // What stands after the last line break was cut off while it was written. If it had been whole once, the head knows.
  const torn = parse(lines.at(-1) ?? '') ? null : lines.pop()
  for (const line of lines) {
    if (line === '') continue
    const found = parse(line)
    const last = entries.at(-1)
    if (!found) {
      faults.push(`A line${after(last)} cannot be read.`)
      continue
    }
    faults.push(...faultsOf(found, last))
    entries.push(found)
  }
  return { entries, faults: [...faults, ...headFaults(entries, head)], torn: Boolean(torn) }
}

function parse(line: string): HistoryEntry | null {
  try {
    const parsed = v.safeParse(historyEntry, JSON.parse(line))
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
  if (!head)
    return entries.length === 0
      ? []
      : ['The note of where the history ends is missing, so entries may have been removed from its ends.']
  const last = entries.at(-1)
  const ends = last?.seq ?? 0
  const begins = entries[0]?.seq ?? head.first
  const faults: string[] = []
  if (begins > head.first)
    faults.push(
      `The history begins at entry ${begins}, but was kept from ${head.first} on: its beginning was removed.`,
    )
  if (ends < head.seq)
    faults.push(`The history ends at entry ${ends}, but went on to ${head.seq}: its end was removed.`)
  const there = entries.find(({ seq }) => seq === head.seq)
  if (there && there.hash !== head.hash) faults.push(`Entry ${head.seq} was replaced by another.`)
  return faults
}

const after = (last: HistoryEntry | undefined) => (last ? ` after entry ${last.seq}` : ' at the beginning')

import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Act, HistoryEntry } from '../../../../shared/history.ts'
import { scrub } from '../../infra/secrets/scrub.ts'
import { scrubNameOf } from '../../infra/secrets/scrub-name.ts'

/** What the very first entry has as the hash of the entry before it. */
export const origin = '0'.repeat(64)

/** Where the history began and ended when it was last written. It is kept in a file of its own, so that it shows when entries were removed from either end. */
export const historyHead = v.object({
  /** The last entry; 0 and `origin` while there is none. */
  seq: v.number(),
  hash: v.string(),
  /** The oldest entry that is kept; those before it were removed. */
  first: v.optional(v.number(), 1),
})

export type Head = v.InferOutput<typeof historyHead>
/** What the next entry is chained to: the last entry, or what the head says of it. */
type Link = Pick<HistoryEntry, 'seq' | 'hash'>
type Unsealed = Omit<HistoryEntry, 'hash'>

/** The fields in a fixed order, whatever order they were written in. */
function hashOf({ seq, at, act, outcome, account, key, name, note, prev }: Unsealed): string {
  const fields = [seq, at, act, outcome, account ?? null, key ?? null, name ?? null, note ?? null, prev]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/**
 * The next entry after `last`. Names come from people and registries; a secret that was pasted where a name belongs is masked first, so
 * that the hash is that of what is written. (Storage masks once more, which changes nothing that is masked already.)
 */
export function seal(act: Act, at: string, last: Link | undefined): HistoryEntry {
  const { name, note, ...rest } = act
  const masked = {
    ...rest,
    ...(name === undefined ? {} : { name: scrubNameOf(name, rest.key ?? null) }),
    ...(note === undefined ? {} : { note: scrub(note, []) }),
  }
  const unsealed = { seq: (last?.seq ?? 0) + 1, at, ...masked, prev: last?.hash ?? origin }
  return { ...unsealed, hash: hashOf(unsealed) }
}

/** In sentences, what is wrong with entries, oldest first: each is held against the one before, and the ends against the head. */
export function faultsOf(entries: readonly HistoryEntry[], head: Head | null): string[] {
  return [
    ...entries.flatMap((entry, index) => faultsOfEntry(entry, entries[index - 1])),
    ...faultsOfEnds(entries, head),
  ]
}

function faultsOfEntry(entry: HistoryEntry, last: HistoryEntry | undefined): string[] {
  const faults: string[] = []
  if (hashOf(entry) !== entry.hash) {
    faults.push(`Entry ${entry.seq} (${entry.at}) was changed after it was written.`)
  }
  if (!last) return faults
  if (entry.seq > last.seq + 1) {
    const [first, end] = [last.seq + 1, entry.seq - 1]
    faults.push(first === end ? `Entry ${first} is missing.` : `Entries ${first} to ${end} are missing.`)
  } else if (entry.seq <= last.seq) {
    faults.push(
      `Entry ${entry.seq} comes after entry ${last.seq}: the order was changed, or an entry was added.`,
    )
  } else if (entry.prev !== last.hash) {
    faults.push(`Entry ${entry.seq} does not follow from entry ${last.seq}: one of them was replaced.`)
  }
  return faults
}

/** The head is written after the entries, so it may lag behind them; it is never ahead. */
function faultsOfEnds(entries: readonly HistoryEntry[], head: Head | null): string[] {
  if (!head)
    return entries.length === 0
      ? []
      : [
          'The record of where the history ends is missing, so entries may have been removed from its beginning or its end.',
        ]
  const ends = entries.at(-1)?.seq ?? 0
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

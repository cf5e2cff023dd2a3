import type { Act, ChainCheck, HistoryEntry, HistoryPage } from '../../../shared/history.ts'
import type { Clock, Files } from '../ports.ts'
import { scrub } from '../log/scrub.ts'
import { origin, readChain, seal, type Head } from './chain.ts'

/** The app's memory of what it did: lines that are only ever added to, each chained to the one before. */
export interface History {
  /** Reads what is there; acts recorded before wait for it. */
  load(): Promise<void>
  /** Writes an act down. It is on the disk when the answer resolves; nobody has to wait for it. */
  record(act: Act): Promise<void>
  /** Youngest first, from `skip` on. */
  page(skip: number, count: number): HistoryPage
  /** All there is, oldest first. */
  entries(): readonly HistoryEntry[]
  check(): ChainCheck
}

/** Larger than this, and the next file is begun; about 4,000 acts. */
const largestFile = 1024 * 1024
/** With more files than this the oldest is let go. */
const mostFiles = 20
const headFile = 'history.head.json'
const fileName = (number: number) => `history-${number}.jsonl`

export function createHistory(files: Files, clock: Clock, log: (line: string) => void): History {
  const loaded = Promise.withResolvers<undefined>()
  let entries: HistoryEntry[] = []
  let faults: readonly string[] = []
  let current = { number: 1, size: 0, torn: false }
  /** Acts that came while others were being written; they go to the disk together. */
  let waiting: { act: Act; at: string }[] = []
  let writing: Promise<void> | null = null
  let lastWrite: Promise<void> = loaded.promise

  async function load(): Promise<void> {
    try {
      const texts = await readAll(files)
      const text = texts.at(-1) ?? ''
      const reading = readChain(texts.join(''), await readHead(files))
      current = {
        number: Math.max(1, texts.length),
        size: text.length,
        torn: text !== '' && !text.endsWith('\n'),
      }
      entries = [...reading.entries]
      faults = reading.faults
    } catch {
      faults = ['The history could not be read. What is done from now on is still written down.']
      log('the history could not be read')
    } finally {
      loaded.resolve(undefined)
    }
  }

  async function writeWaiting(): Promise<void> {
    await loaded.promise
    const fresh = waiting.map(({ act, at }) => {
      const last = entries.at(-1)
      const entry = seal(scrubbed(act), (last?.seq ?? 0) + 1, at, last?.hash ?? origin)
      entries.push(entry)
      return entry
    })
    waiting = []
    writing = null
    const lines = fresh.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    if (current.size + lines.length > largestFile) await begin()
    // A line that was cut off must not swallow the first new one.
    const text = current.torn ? `\n${lines}` : lines
    current = { ...current, size: current.size + text.length, torn: false }
    await files.append(fileName(current.number), text)
    const last = fresh.at(-1)
    if (last) await files.write(headFile, JSON.stringify({ seq: last.seq, hash: last.hash }))
  }

  /** Begins the next file; with too many, the oldest is emptied. */
  async function begin(): Promise<void> {
    current = { number: current.number + 1, size: 0, torn: false }
    const oldest = current.number - mostFiles
    if (oldest < 1) return
    const text = (await files.read(fileName(oldest))) ?? ''
    await files.write(fileName(oldest), '')
    entries = entries.slice(text.split('\n').filter((line) => line !== '').length)
  }

  const check = (): ChainCheck => ({
    whole: faults.length === 0,
    faults,
    trimmed: (entries[0]?.seq ?? 1) > 1,
  })

  return {
    load,
    record(act) {
      waiting.push({ act, at: clock.now().toISOString() })
      writing ??= lastWrite.then(writeWaiting)
      lastWrite = writing.catch(() => log('an act could not be written into the history'))
      return lastWrite
    },
    page: (skip, count) => ({
      entries: entries.toReversed().slice(skip, skip + count),
      total: entries.length,
      check: check(),
    }),
    entries: () => entries,
    check,
  }
}

/** The files that are there, oldest first. Those that were let go are empty, not missing. */
async function readAll(files: Files): Promise<string[]> {
  const texts: string[] = []
  for (let number = 1; ; number++) {
    const text = await files.read(fileName(number))
    if (text === null) return texts
    texts.push(text)
  }
}

async function readHead(files: Files): Promise<Head | null> {
  try {
    const head: unknown = JSON.parse((await files.read(headFile)) ?? 'null')
    if (typeof head !== 'object' || head === null || !('seq' in head) || !('hash' in head)) return null
    return typeof head.seq === 'number' && typeof head.hash === 'string'
      ? { seq: head.seq, hash: head.hash }
      : null
  } catch {
    return null
  }
}

/** Names come from people and registries; a secret pasted where a name belongs goes no further. */
function scrubbed(act: Act): Act {
  const clean = (text: string | undefined) => (text === undefined ? undefined : scrub(text, []))
  const { name, note, ...rest } = act
  return {
    ...rest,
    ...(name === undefined ? {} : { name: clean(name) }),
    ...(note === undefined ? {} : { note: clean(note) }),
  }
}

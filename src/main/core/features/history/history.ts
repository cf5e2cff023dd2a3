import type { Act, ChainCheck, HistoryEntry, HistoryPage } from '../../../../shared/history.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import type { Clock } from '../../infra/clock.ts'
import { scrub } from '../../infra/secrets/scrub.ts'
import { origin, readChain, seal, type Head } from './chain.ts'

export { recordCalls } from './record-calls.ts'
export { saveExport } from './save-export.ts'

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
  /** Resolves when all that was recorded so far is on the disk, or could not be. For quitting. */
  settled(): Promise<void>
}

/** Larger than this, and the next file is begun; about 4,000 acts. */
const largestFile = 1024 * 1024
/** With more files than this the oldest is let go. */
const mostFiles = 20
const headFile = 'history.head.json'
const fileName = (number: number) => `history-${number}.jsonl`

export function createHistory(files: DataFolder, clock: Clock, log: (line: string) => void): History {
  const loaded = Promise.withResolvers<undefined>()
  let isLoaded = false
  let entries: HistoryEntry[] = []
  let faults: readonly string[] = []
  /** The file that is written to; `open` when its last line has no end yet. */
  let current = { number: 1, size: 0, open: false }
  /** The oldest entry that is kept. */
  let first = 1
  /** Lines that the disk would not take; they go with the next. */
  let unsaved = ''
  /** Acts that came while others were being written; they go to the disk together. */
  let waiting: { act: Act; at: string }[] = []
  let writing: Promise<void> | null = null
  let lastWrite: Promise<void> = loaded.promise

  async function load(): Promise<void> {
    try {
      const texts = await readAll(files)
      const head = await readHead(files)
      const reading = readChain(texts.join(''), head)
      current = { number: Math.max(1, texts.length), size: 0, open: false }
      await tidy(texts.at(-1) ?? '', reading.torn)
      entries = [...reading.entries]
      faults = reading.faults
      first = head?.first ?? entries[0]?.seq ?? 1
      // From here on, a history without this note is one that somebody touched.
      if (texts.length === 0 && !head) await writeHead()
    } catch {
      faults = ['The history could not be read. What is done from now on is still written down.']
      log('the history could not be read')
    } finally {
      isLoaded = true
      loaded.resolve(undefined)
    }
  }

  /** Takes off a line that was cut off while it was written, so that it does not swallow the next one. */
  async function tidy(text: string, torn: boolean): Promise<void> {
    const whole = torn ? text.slice(0, text.lastIndexOf('\n') + 1) : text
    if (torn) await files.write(fileName(current.number), whole)
    current = { ...current, size: whole.length, open: whole !== '' && !whole.endsWith('\n') }
  }

  function writeHead(): Promise<void> {
    const { seq, hash } = entries.at(-1) ?? { seq: 0, hash: origin }
    return files.write(headFile, JSON.stringify({ seq, hash, first }))
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
    unsaved += fresh.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    if (current.size + unsaved.length > largestFile) await begin()
    const text = current.open ? `\n${unsaved}` : unsaved
    await files.append(fileName(current.number), text)
    unsaved = ''
    current = { ...current, size: current.size + text.length, open: false }
    await writeHead()
  }

  /** Begins the next file; with too many, the oldest is emptied. */
  async function begin(): Promise<void> {
    current = { number: current.number + 1, size: 0, open: false }
    const oldest = current.number - mostFiles
    if (oldest < 1) return
    const text = (await files.read(fileName(oldest))) ?? ''
    entries = entries.slice(text.split('\n').filter((line) => line !== '').length)
    // Noted before it is done: entries that are there although they were let go are no fault.
    first = entries[0]?.seq ?? first
    await noteFirst()
    await files.write(fileName(oldest), '')
  }

  /** What is not on the disk yet does not count as the end. */
  async function noteFirst(): Promise<void> {
    const head = await readHead(files)
    if (head) await files.write(headFile, JSON.stringify({ ...head, first }))
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
    // An app that ends before it has started must not wait for what will never be read.
    settled: () => (isLoaded ? lastWrite : Promise.resolve()),
  }
}

/** The files that are there, oldest first. Those that were let go are empty, not missing. */
async function readAll(files: DataFolder): Promise<string[]> {
  const texts: string[] = []
  for (let number = 1; ; number++) {
    const text = await files.read(fileName(number))
    if (text === null) return texts
    texts.push(text)
  }
}

async function readHead(files: DataFolder): Promise<Head | null> {
  try {
    const head: unknown = JSON.parse((await files.read(headFile)) ?? 'null')
    if (typeof head !== 'object' || head === null || !('seq' in head) || !('hash' in head)) return null
    if (typeof head.seq !== 'number' || typeof head.hash !== 'string') return null
    const first = 'first' in head && typeof head.first === 'number' ? head.first : 1
    return { seq: head.seq, hash: head.hash, first }
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

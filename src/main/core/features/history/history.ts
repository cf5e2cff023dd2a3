import * as v from 'valibot'
import type { Handlers } from '../../../../shared/contract.ts'
import { ok } from '../../../../shared/failure.ts'
import type { Act, ChainCheck, HistoryEntry, HistoryPage, ShownEntry } from '../../../../shared/history.ts'
import type { Clock } from '../../infra/clock.ts'
import { usernameOf } from '../accounts/accounts.ts'
import { openDocument, type Document } from '../../infra/storage/open-document.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { faultsOf, historyHead, origin, seal, type Head } from './chain.ts'
import { historyAsCsv, historyAsJson, saveExport, type ExportParts } from './export.ts'
import { HistoryFiles } from './history-files.ts'

export { saveExport, type ExportParts } from './export.ts'
export { recordCalls, type CallRecording } from './record-calls.ts'

/** The app's memory of what it did: entries that are only ever added to, each chained to the one before. */
export class History {
  readonly #clock: Clock
  readonly #log: (words: string) => void
  readonly #files: HistoryFiles
  readonly #head: Document<Head | null>
  readonly #loaded = Promise.withResolvers<undefined>()
  #isLoaded = false
  #faults: readonly string[] = []
  /** What the next entry is chained to. */
  #last: Pick<HistoryEntry, 'seq' | 'hash'> | undefined
  /** Acts that came while others were being written; they go to the disk together. */
  #waiting: { readonly act: Act; readonly at: string }[] = []
  #lastWrite: Promise<void>

  constructor(storage: Storage, clock: Clock, log: (words: string) => void) {
    this.#clock = clock
    this.#log = log
    this.#files = new HistoryFiles(storage)
    this.#head = openDocument(storage, {
      ...{ name: 'history.head.json', schema: v.nullable(historyHead), empty: null },
    })
    this.#lastWrite = this.#loaded.promise
  }

  /** Reads what is there; acts that were recorded before wait for it. */
  async load(): Promise<void> {
    const wereFiles = await this.#files.load()
    await this.#head.load()
    const head = this.#head.get()
    const { entries, blocked } = this.#files
    this.#faults = blocked.length > 0 ? blocked : faultsOf(entries, head)
    const last = entries.at(-1)
    // What cannot be read may hold the last entry; then only the head tells which one that is.
    this.#last = blocked.length > 0 && head && head.seq > (last?.seq ?? 0) ? head : last
    // From here on, a history without a head is one that somebody has changed.
    if (!wereFiles && !head) await this.#noteHead()
    this.#isLoaded = true
    this.#loaded.resolve(undefined)
  }

  /** Writes an act down. It is on the disk when the answer resolves, or could not be written; nobody has to wait for it. */
  record(act: Act): Promise<void> {
    this.#waiting.push({ act, at: this.#clock.now().toISOString() })
    // One write for all that wait: the first of them has asked for it.
    if (this.#waiting.length === 1) this.#lastWrite = this.#lastWrite.then(() => this.#write())
    return this.#lastWrite
  }

  /** Youngest first, from `skip` on. */
  page(skip: number, count: number): HistoryPage {
    const { entries } = this.#files
    return {
      entries: entries
        .toReversed()
        .slice(skip, skip + count)
        .map(shown),
      total: entries.length,
      check: this.check(),
    }
  }

  /** All there is, oldest first. */
  entries(): readonly HistoryEntry[] {
    return this.#files.entries
  }

  /** Whether the chain held when it was read. */
  check(): ChainCheck {
    const trimmed = (this.#files.oldest?.seq ?? 1) > 1
    return { whole: this.#faults.length === 0, faults: this.#faults, trimmed }
  }

  /**
   * Resolves when all that was recorded so far is on the disk, or could not be. Before the history was read it resolves at once: an app
   * that ends before it has started does not wait for what is never read.
   */
  settled(): Promise<void> {
    return this.#isLoaded ? this.#lastWrite : Promise.resolve()
  }

  async #write(): Promise<void> {
    const acts = this.#waiting
    this.#waiting = []
    const sealed = acts.map(({ act, at }) => (this.#last = seal(act, at, this.#last)))
    const written = await this.#files.append(sealed)
    // What is not on the disk yet does not count as the end.
    if (!written.ok) this.#log(`an act could not be written into the history: ${written.failure.message}`)
    else if (await this.#noteHead()) await this.#files.letGo()
  }

  /** Notes where the history ends, and which of its entries stay; false when the disk does not take it. */
  async #noteHead(): Promise<boolean> {
    const { seq, hash } = this.#last ?? { seq: 0, hash: origin }
    const oldest = this.#files.oldest?.seq ?? 1
    // Noted before files are emptied: entries that are still there then are no fault, but missing ones would be.
    const staying = this.#files.oldestStaying?.seq
    const noted = await this.#head.change((head) => ({ seq, hash, first: staying ?? head?.first ?? oldest }))
    if (!noted.ok) this.#log(`the end of the history could not be noted: ${noted.failure.message}`)
    return noted.ok
  }
}

const shown = (entry: HistoryEntry): ShownEntry => ({ ...entry, username: usernameOf(entry.account ?? '') })

export interface HistoryParts extends ExportParts {
  readonly history: History
  readonly record: (act: Act) => void
}

export function createHistoryHandlers(parts: HistoryParts): Handlers['history'] {
  const { history, record } = parts
  return {
    async read({ skip, count }) {
      // What has just been done is shown, too.
      await history.settled()
      return ok(history.page(skip, count))
    },
    async export({ format }) {
      await history.settled()
      const entries = history.entries()
      const text = format === 'csv' ? historyAsCsv(entries) : historyAsJson(entries, history.check())
      const saved = await saveExport(parts, `tokentray-history.${format}`, text)
      if (saved.ok && saved.value.path !== null)
        record({ act: 'export', outcome: 'done', note: `The history was saved as ${format.toUpperCase()}.` })
      return saved
    },
  }
}

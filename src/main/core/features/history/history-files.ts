import { historyEntry, type HistoryEntry } from '../../../../shared/history.ts'
import type { Result } from '../../../../shared/failure.ts'
import { openLog, type Log } from '../../infra/storage/open-log.ts'
import type { Storage } from '../../infra/storage/storage.ts'

type HistoryFile = Log<HistoryEntry, readonly HistoryEntry[]>

/** In characters. When a file is larger, the next one is begun; that is after about 4,000 acts. */
const largestFile = 1024 * 1024
/** With more files than this the oldest is emptied. */
const mostFiles = 20

/** The history on the disk: `history-1.jsonl`, `history-2.jsonl` and so on. A file whose entries were removed stays as an empty file. */
export class HistoryFiles {
  readonly #storage: Storage
  #files: readonly HistoryFile[] = []

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** All entries, oldest first, also those that the disk did not take yet. */
  get entries(): readonly HistoryEntry[] {
    return this.#files.flatMap((file) => file.state())
  }

  get oldest(): HistoryEntry | undefined {
    return this.#files.find((file) => file.state().length > 0)?.state()[0]
  }

  /** The oldest entry that stays when the surplus is removed; none when there is no surplus. */
  get oldestStaying(): HistoryEntry | undefined {
    if (this.#surplus().length === 0) return undefined
    return this.#files
      .slice(-mostFiles)
      .find((file) => file.state().length > 0)
      ?.state()[0]
  }

  /** Why files are left alone, in sentences. */
  get blocked(): readonly string[] {
    return this.#files.flatMap((file) => file.blocked()?.message ?? [])
  }

  /** Reads all files; gives whether there was one. */
  async load(): Promise<boolean> {
    const found: HistoryFile[] = []
    for (;;) {
      const file = this.#open(found.length + 1)
      await file.load()
      if (file.size() === null && file.blocked() === null) break
      found.push(file)
      // In a folder that cannot be read, every name looks taken.
      if (found.length > 1 && found.slice(-2).every((each) => each.blocked())) break
    }
    this.#files = found
    const last = found.at(-1)
    if (!last || last.blocked() || isFull(last)) this.#begin()
    return found.length > 0
  }

  /** Adds entries to the youngest file, and begins the next one when that is full. */
  async append(entries: readonly HistoryEntry[]): Promise<Result<undefined>> {
    const file = this.#files.at(-1) ?? this.#begin()
    const written = await file.append(...entries)
    if (written.ok && isFull(file)) this.#begin()
    return written
  }

  /** Empties the files that are too many. */
  async letGo(): Promise<void> {
    for (const file of this.#surplus()) await file.rewrite(() => [])
  }

  #surplus(): readonly HistoryFile[] {
    return this.#files.slice(0, -mostFiles).filter((file) => file.state().length > 0)
  }

  #begin(): HistoryFile {
    const file = this.#open(this.#files.length + 1)
    this.#files = [...this.#files, file]
    return file
  }

  #open(number: number): HistoryFile {
    return openLog<HistoryEntry, readonly HistoryEntry[]>(this.#storage, {
      name: `history-${number}.jsonl`,
      schema: historyEntry,
      empty: [],
      apply: (entries, more) => [...entries, ...more],
    })
  }
}

const isFull = (file: HistoryFile) => (file.size() ?? 0) > largestFile

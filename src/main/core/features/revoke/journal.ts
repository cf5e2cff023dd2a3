import type { RegistryUrl } from '../../../../shared/token.ts'
import { openLog, type Log } from '../../infra/storage/open-log.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import {
  apply,
  emptyLedger,
  findRevocation,
  line,
  linesOf,
  withoutSurplus,
  type Batch,
  type Ledger,
  type Line,
  type Revocation,
} from './ledger.ts'

/** How many receipts of finished batches are kept; older ones are removed when the app starts. */
const mostKept = 5_000

/** What is being revoked and what was. Whoever works on it asks here for what is known now, and notes what comes next. */
export class Journal {
  readonly #log: Log<Line, Ledger>
  readonly #changed: () => void
  readonly #tell: (words: string) => void
  #kept = true

  constructor(storage: Storage, changed: () => void, tell: (words: string) => void) {
    this.#changed = changed
    this.#tell = tell
    this.#log = openLog(storage, {
      ...{ name: 'revocations.jsonl', schema: line, empty: emptyLedger, apply },
      changed,
    })
  }

  get ledger(): Ledger {
    return this.#log.state()
  }

  /** False while the disk does not take the lines: what was done since then is forgotten if the app ends. */
  get kept(): boolean {
    return this.#kept
  }

  batch(id: string): Batch | undefined {
    return this.ledger.get(id)
  }

  revocation(id: string): Revocation | undefined {
    return findRevocation(this.ledger, id)
  }

  /** Reads what an earlier run left, and removes the oldest receipts. */
  async load(): Promise<void> {
    await this.#log.load()
    await this.#keepOnly((ledger) => withoutSurplus(ledger, mostKept))
  }

  /**
   * Resolves when the lines are on the disk. A disk that does not take them does not keep a leaked token alive: it is logged, and
   * the work goes on.
   */
  async note(...lines: readonly Line[]): Promise<void> {
    const written = await this.#log.append(...lines)
    if (written.ok === this.#kept) return
    this.#kept = written.ok
    if (!written.ok) this.#tell(`the revoke journal cannot be written: ${written.failure.message}`)
    this.#changed()
  }

  /** Drops everything about a registry that no longer exists. */
  forget(registry: RegistryUrl): Promise<void> {
    return this.#keepOnly((ledger) => new Map([...ledger].filter(([, batch]) => batch.registry !== registry)))
  }

  async #keepOnly(choose: (ledger: Ledger) => Ledger): Promise<void> {
    if (choose(this.ledger).size === this.ledger.size) return
    const written = await this.#log.rewrite((ledger) => [...choose(ledger).values()].flatMap(linesOf))
    if (!written.ok) this.#tell(`old receipts could not be removed: ${written.failure.message}`)
  }
}

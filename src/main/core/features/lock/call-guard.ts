import type { Handlers } from '../../../../shared/contract.ts'
import { fail, type Result } from '../../../../shared/failure.ts'

/** What a locked app answers; everything else is refused. */
const always: ReadonlySet<string> = new Set(['app.snapshot', 'lock.lock', 'lock.unlock'])

type Handler = (args?: unknown) => Promise<Result<unknown>>

/** Puts handlers behind the lock: none begins while it is locked, and what comes of those that were under way is not told. */
export class CallGuard {
  readonly #isLocked: () => boolean
  readonly #settled: () => void
  #underWay = 0

  /** @param settled called when the last call under way has ended */
  constructor(isLocked: () => boolean, settled: () => void) {
    this.#isLocked = isLocked
    this.#settled = settled
  }

  /** How many calls have not been answered yet. */
  get underWay(): number {
    return this.#underWay
  }

  guard(handlers: Handlers): Handlers {
    const groups = Object.entries(handlers).map(([group, calls]) => [
      group,
      Object.fromEntries(
        Object.entries(calls as Record<string, Handler>).map(([name, handle]) => [
          name,
          always.has(`${group}.${name}`) ? handle : this.#guarded(handle),
        ]),
      ),
    ])
    return Object.fromEntries(groups) as Handlers
  }

  #guarded(handle: Handler): Handler {
    return async (args) => {
      if (this.#isLocked()) return locked()
      this.#underWay++
      try {
        const result = await handle(args)
        return this.#isLocked() ? locked() : result
      } finally {
        this.#underWay--
        if (this.#underWay === 0) this.#settled()
      }
    }
  }
}

const locked = () => fail('locked', 'Tokentray is locked. Unlock it first.')

import { wrapHandlers, type AnyHandler, type Handlers } from '../../../../shared/contract.ts'
import { fail } from '../../../../shared/failure.ts'

/** What a locked app answers; everything else is refused. */
const always: ReadonlySet<string> = new Set(['app.snapshot', 'lock.lock', 'lock.unlock'])

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
    return wrapHandlers(handlers, (handle, _declared, channel) =>
      always.has(channel) ? handle : this.#guarded(handle),
    )
  }

  #guarded(handle: AnyHandler): AnyHandler {
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

import type { Handlers } from '../../../../shared/contract.ts'
import { fail, type Result } from '../../../../shared/failure.ts'

/** What a locked app answers; everything else is refused. */
const always: ReadonlySet<string> = new Set(['app.snapshot', 'lock.lock', 'lock.unlock'])

export interface Guarded {
  readonly handlers: Handlers
  /** How many calls have not been answered yet. */
  underWay(): number
}

type Handler = (args?: unknown) => Promise<Result<unknown>>

/**
 * The same handlers behind the lock: none begins while it is locked, and what comes of those that were under way is not told.
 *
 * @param settled called when the last one under way has ended
 */
export function guardCalls(handlers: Handlers, isLocked: () => boolean, settled: () => void): Guarded {
  let underWay = 0

  function guard(channel: string, handle: Handler): Handler {
    if (always.has(channel)) return handle
    return async (args) => {
      if (isLocked()) return locked()
      underWay++
      try {
        const result = await handle(args)
        return isLocked() ? locked() : result
      } finally {
        underWay--
        if (underWay === 0) settled()
      }
    }
  }

  const groups = Object.entries(handlers).map(([group, calls]) => [
    group,
    Object.fromEntries(
      Object.entries(calls as Record<string, Handler>).map(([name, handle]) => [
        name,
        guard(`${group}.${name}`, handle),
      ]),
    ),
  ])
  return { handlers: Object.fromEntries(groups) as Handlers, underWay: () => underWay }
}

const locked = () => fail('locked', 'Tokentray is locked. Unlock it first.')

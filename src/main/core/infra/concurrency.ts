import type { StoppableAct } from '../../../shared/contract/tokens.ts'
import { fail, type Result } from '../../../shared/failure.ts'

/** Runs one piece of work after the other, also when an earlier one failed. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
}

/** Where a pool takes its work from; more may come while it runs. */
export interface Source<T> {
  take(): T | undefined
}

/** Work that is taken one by one; what is put back is taken again before all others. */
export interface Queue<T> extends Source<T> {
  putBack(item: T): void
  readonly length: number
}

export function createQueue<T>(items: Iterable<T>): Queue<T> {
  // The next one is the last of the array, since taking the first of a long one takes long.
  const waiting = [...items].reverse()
  return {
    take: () => waiting.pop(),
    putBack: (item) => void waiting.push(item),
    get length() {
      return waiting.length
    },
  }
}

/**
 * Works through items with several at a time, and ends when nothing is under way and nothing is left to take. Work that has begun is always finished, also
 * when another fails; then it rejects with the first failure.
 *
 * @param width how many may be under way; a function may answer differently each time, and 0 for starting no more now
 * @param stop takes nothing more once it is aborted
 */
export async function runPool<T>(
  source: Source<T> | readonly T[],
  width: number | (() => number),
  work: (item: T) => Promise<void>,
  stop?: AbortSignal,
): Promise<void> {
  const from = 'take' in source ? source : createQueue(source)
  const widthNow = typeof width === 'number' ? () => width : width
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (;;) {
    while (underWay.size < widthNow() && failures.length === 0 && !stop?.aborted) {
      const item = from.take()
      if (item === undefined) break
      const done: Promise<void> = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(done))
      underWay.add(done)
    }
    if (underWay.size === 0) break
    await Promise.race(underWay)
  }
  if (failures.length > 0) throw failures[0]
}

/** What the user can stop while it is under way, by account and kind. */
export interface Stops {
  /** Runs an act; the signal it gets ends when the act is stopped. */
  run<T>(account: string, act: StoppableAct, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Stops all acts of this kind that are under way for this account, down to their sockets. */
  stop(account: string, act: StoppableAct): void
}

export function createStops(): Stops {
  const underWay = new Map<AbortController, string>()
  const nameOf = (account: string, act: StoppableAct) => `${act} ${account}`

  return {
    async run(account, act, work) {
      const controller = new AbortController()
      underWay.set(controller, nameOf(account, act))
      try {
        return await work(controller.signal)
      } finally {
        underWay.delete(controller)
      }
    },
    stop(account, act) {
      for (const [controller, name] of underWay) if (name === nameOf(account, act)) controller.abort()
    },
  }
}

/** True when what failed did so because the user stopped it. */
export const wasStopped = (result: Result<unknown>, signal: AbortSignal): boolean =>
  signal.aborted && !result.ok && result.failure.code === 'cancelled'

/** @param what stands now, in whole sentences */
export const stopped = (what: string, registry: string) => fail('stopped', what, { registry })

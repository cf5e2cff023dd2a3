/** Work that is taken one by one; putting back means that it is taken again, before all others. */
export interface Queue<T> {
  take(): T | undefined
  putBack(item: T): void
  readonly length: number
}

export function createQueue<T>(items: readonly T[]): Queue<T> {
  const waiting = [...items]
  return {
    take: () => waiting.shift(),
    putBack: (item) => void waiting.unshift(item),
    get length() {
      return waiting.length
    },
  }
}

/**
 * Works through a queue with several at a time. How many may change at any moment; those under way are always seen to
 * their end.
 *
 * @param width how many may be under way now; 0 starts no more
 */
export async function inLanes<T>(
  queue: Queue<T>,
  width: () => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>()
  for (;;) {
    while (underWay.size < width()) {
      const item = queue.take()
      if (item === undefined) break
      const done: Promise<void> = work(item).finally(() => underWay.delete(done))
      underWay.add(done)
    }
    if (underWay.size === 0) return
    await Promise.race(underWay)
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createMutex, createQueue, runPool } from '../../../src/main/core/infra/concurrency.ts'

describe('a mutex', () => {
  it('runs one after the other, also after one that fails', async () => {
    const inTurn = createMutex()
    const order: string[] = []
    const work = (name: string, milliseconds: number, fails = false) =>
      inTurn(async () => {
        order.push(`${name} begins`)
        await delay(milliseconds)
        order.push(`${name} ends`)
        if (fails) throw new Error(name)
        return name
      })
    const [first, second, third] = await Promise.allSettled([
      work('one', 5),
      work('two', 1, true),
      work('three', 0),
    ])
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends'])
    expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

describe('a pool', () => {
  it('has no more under way than its width, and works through all', async () => {
    let [now, most] = [0, 0]
    const done: number[] = []
    await runPool(
      Array.from({ length: 20 }, (_, index) => index),
      4,
      async (item) => {
        most = Math.max(most, ++now)
        await delay(item % 3)
        now--
        done.push(item)
      },
    )
    expect(most).toBe(4)
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  it('takes what is added while it runs, and what is put back before all others', async () => {
    const queue = createQueue(['a', 'b', 'c'])
    const order: string[] = []
    await runPool(queue, 1, (item) => {
      order.push(item)
      if (item === 'a' && order.length === 1) queue.putBack('a')
      return Promise.resolve()
    })
    expect(order).toEqual(['a', 'a', 'b', 'c'])
  })

  it('follows a width that changes, down to none', async () => {
    const widths = [2, 0, 0]
    const done: number[] = []
    await runPool(
      [1, 2, 3],
      () => widths.shift() ?? 0,
      async (item) => {
        await delay(0)
        done.push(item)
      },
    )
    expect(done).toEqual([1])
  })

  it('takes nothing more when it is stopped or something fails, and sees to the end what is under way', async () => {
    const stop = new AbortController()
    const done: number[] = []
    await runPool(
      [1, 2, 3],
      1,
      (item) => {
        done.push(item)
        if (item === 2) stop.abort()
        return Promise.resolve()
      },
      stop.signal,
    )
    expect(done).toEqual([1, 2])

    const seen: number[] = []
    const running = runPool([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('the first')
      await delay(5)
      seen.push(item)
    })
    await expect(running).rejects.toThrow('the first')
    expect(seen).toEqual([2])
  })
})

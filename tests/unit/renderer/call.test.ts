import { describe, expect, it } from 'vitest'
import { Call } from '../../../src/renderer/src/ui/call.svelte.ts'
import { ok, type Result } from '../../../src/shared/failure.ts'
import { refused } from './fake-bridge.ts'

describe('a call', () => {
  it('is made once however often it is asked for, and is busy until it is answered', async () => {
    const call = new Call()
    const { promise, resolve } = Promise.withResolvers<Result<string>>()
    let made = 0
    const work = () => {
      made++
      return promise
    }
    const first = call.run(work, 'create')
    expect([call.busy, call.running]).toEqual([true, 'create'])
    expect(await call.run(work, 'stop')).toBeNull()
    expect([made, call.running]).toEqual([1, 'create'])
    resolve(ok('made'))
    expect(await first).toEqual(ok('made'))
    expect([call.busy, call.running, call.failure]).toEqual([false, null, null])
  })

  it('shows why it failed until the next answer, or until that is cleared', async () => {
    const call = new Call()
    await call.run(() => Promise.resolve(refused('offline')))
    const { promise, resolve } = Promise.withResolvers<Result<undefined>>()
    const second = call.run(() => promise)
    expect(call.failure?.code).toBe('offline')
    resolve(ok())
    await second
    expect(call.failure).toBeNull()
    call.show(refused('offline'))
    call.clear()
    expect(call.failure).toBeNull()
  })

  it('is free again after an error that is no failure', async () => {
    const call = new Call()
    await expect(call.run(() => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault')
    expect(call.busy).toBe(false)
  })

  it('that others may be made beside is told in words when it succeeded', () => {
    const said: string[] = []
    const call = new Call((words) => said.push(words))
    expect(call.show(ok(3), (count) => `Did ${count}.`)).toBe(true)
    expect(call.show(refused('offline'), () => 'Did it.')).toBe(false)
    expect([said, call.failure?.code, call.busy]).toEqual([['Did 3.', ''], 'offline', false])
  })
})

import { describe, expect, it } from 'vitest'
import { LeakCheck } from '../../../src/renderer/src/features/leaks/leak-check.svelte.ts'
import { ok } from '../../../src/shared/failure.ts'
import { FakeBridge } from './fake-bridge.ts'

/** A file of this size that must not be read. */
function unread(name: string, size: number): File {
  const file = new File([], name)
  Object.defineProperty(file, 'size', { value: size })
  file.text = () => Promise.reject(new Error('it was read'))
  return file
}

describe('dropping files on the leak check', () => {
  it('can be stopped between two chunks of a long one, and the next look is not', async () => {
    const fake = new FakeBridge({
      'leaks.lookAtText': () => {
        if (check.isSending) void check.cancel()
        return ok()
      },
      'leaks.cancel': () => ok(),
    })
    const check = new LeakCheck(fake.bridge)
    await check.lookAtDropped([new File(['x'.repeat(400_000)], 'long.log')])
    expect(fake.argsOf('leaks.lookAtText')).toHaveLength(1)
    expect([check.isSending, check.call.busy, check.call.failure]).toEqual([false, false, null])

    await check.lookAtDropped([new File(['another\n'], 'other.log')])
    expect(fake.argsOf('leaks.lookAtText').at(-1)).toMatchObject({ name: 'other.log' })
  })

  it('looks through what it can, and says which files it did not', async () => {
    const fake = new FakeBridge({ 'leaks.lookAtText': () => ok() })
    const check = new LeakCheck(fake.bridge)
    await check.lookAtDropped([
      unread('huge.log', 20 * 1024 * 1024 + 1),
      new File(['a line\n'], 'small.log'),
      unread('folder', 0),
    ])
    expect(fake.argsOf('leaks.lookAtText')).toEqual([{ text: 'a line\n', line: 1, name: 'small.log' }])
    expect(check.leftOut).toBe(
      'Not searched, since larger than 20 MiB: huge.log. Could not be read: folder. Type the path of a folder below.',
    )
    expect([check.call.busy, check.call.failure]).toEqual([false, null])

    await check.lookAtDropped([new File(['another\n'], 'other.log')])
    expect(check.leftOut).toBe('')
  })
})

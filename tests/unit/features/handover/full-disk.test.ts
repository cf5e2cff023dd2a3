import { describe, expect, it } from 'vitest'
import { ok } from '../../../../src/shared/failure.ts'
import { newSecret, oldSecret, ownText, startHandover } from '../../../support/handover-story.ts'

const isFull = {
  failure: {
    code: 'storage-failed',
    message: expect.stringContaining('handover.json could not be written (the disk is full)') as string,
  },
}

describe('with a full disk', () => {
  it.each(['run', 'help'] as const)('nothing is handed over by %s, and it is said why', async (way) => {
    const { handover, old, files, handed, noted, npmrc, helpers } = await startHandover()
    files.fillAfter(0)
    expect(await handover.handlers[way](old)).toMatchObject(isFull)
    expect([handed(), noted(), [...helpers]]).toEqual([[], [], []])
    expect(await npmrc()).toBe(ownText)
    files.free()
    expect(await handover.handlers[way](old)).toMatchObject({ ok: true })
    expect(handed()).toHaveLength(1)
  })

  it('nothing is lent, and what is lent already ends when it was to end', async () => {
    const { handover, old, files, handed, npmrc } = await startHandover()
    files.fillAfter(0)
    expect(await handover.handlers.lend({ ...old, minutes: 15 })).toMatchObject(isFull)
    expect(handed()).toEqual([])
    expect(await npmrc()).toBe(ownText)
    files.free()
    await handover.handlers.lend({ ...old, minutes: 15 })
    const [lent] = handed()
    files.fillAfter(0)
    expect(await handover.handlers.lend({ ...old, minutes: 60 })).toMatchObject(isFull)
    expect(handed()).toEqual([lent])
  })

  it('another token is not lent in place of one that is still in the list', async () => {
    const { handover, account, old, files, handed, npmrc } = await startHandover()
    await handover.handlers.lend({ ...old, minutes: 15 })
    const other = { account, key: 'new', minutes: 15 }
    files.fillAfter(0)
    const lent = await handover.handlers.lend(other)
    expect(lent).toMatchObject(isFull)
    expect(lent).toMatchObject({
      failure: { message: expect.stringContaining('The line was removed from ~/.npmrc') as string },
    })
    expect(await npmrc()).toBe(ownText)
    expect(handed()).toMatchObject([{ key: 'old' }])
    files.free()
    expect(await handover.handlers.lend(other)).toEqual(ok())
    expect(handed()).toMatchObject([{ key: 'new' }])
    expect(await npmrc()).toContain(newSecret)
  })

  it('what is taken back is out of its file, is told to be in the list still, and goes off it later', async () => {
    const { handover, handAll, files, handed, npmrc, helpers } = await startHandover()
    await handAll()
    const ids = handed().map(({ id }) => id)
    files.fillAfter(0)
    for (const id of ids) expect(await handover.handlers.takeBack({ id })).toMatchObject(isFull)
    expect(handed().map(({ id }) => id)).toEqual(ids)
    expect(await npmrc()).toBe(ownText)
    expect([...helpers]).toEqual([])
    files.free()
    for (const id of ids) expect(await handover.handlers.takeBack({ id })).toEqual(ok())
    expect(handed()).toEqual([])
  })

  it('what is over is taken out and told of once; the next start takes it off the list', async () => {
    const { handover, begin, old, files, clock, notices, handed, npmrc } = await startHandover()
    await handover.handlers.lend({ ...old, minutes: 5 })
    files.fillAfter(0)
    clock.advance(5 * 60_000)
    await expect.poll(() => notices).toEqual([isFull.failure.message])
    expect(await npmrc()).toBe(ownText)
    handover.look()
    clock.advance(60 * 60_000)
    handover.look()
    // A later act comes after all that was under way.
    await handover.handlers.takeBack({ id: 'none' })
    expect(notices).toHaveLength(1)
    expect(handed()).toHaveLength(1)
    files.free()
    await begin()
    expect(handed()).toEqual([])
    expect(notices).toHaveLength(1)
  })

  it('a token does not leave the keychain while it is handed over', async () => {
    const { handover, old, files } = await startHandover()
    await handover.handlers.run(old)
    files.fillAfter(0)
    let left = false
    const leave = () => {
      left = true
      return Promise.resolve(ok())
    }
    const kept = { service: 'https://npm.acme.example/', entry: 'robin/old' }
    expect(await handover.withdrawn(kept, leave)).toMatchObject(isFull)
    expect(left).toBe(false)
    files.free()
    expect(await handover.withdrawn(kept, leave)).toEqual(ok())
    expect(left).toBe(true)
  })

  it.each([0, 1, 2, 3, 4, 5])(
    'passing on after %i notes leaves no line whose token counts for another, and can be taken back',
    async (writes) => {
      const { handover, account, handAll, files, handed, npmrc } = await startHandover()
      await handAll()
      const before = await npmrc()
      files.fillAfter(writes)
      const passed = await handover.passOn(account, 'old', 'new')
      const left = passed.ok ? passed.value.left : expect.fail(passed.failure.message)
      // run, helper, and three notes for the line: the last of them may fail without harm.
      expect(left).toHaveLength(Math.max(0, 3 - writes))
      const now = await npmrc()
      const [lent] = handed().filter(({ way }) => way === 'lent')
      expect(now.includes(newSecret) ? lent?.key : 'new').toBe('new')
      files.free()
      expect(await handover.passOn(account, 'new', 'old')).toMatchObject({ value: { left: [] } })
      expect(handed().map(({ key }) => key)).toEqual(['old', 'old', 'old'])
      expect(await npmrc()).toBe(before)
    },
  )

  it('passing on that fails in the file, too, counts the line as the new one’s, and goes on from there', async () => {
    const { handover, account, old, files, userFiles, handed, npmrc } = await startHandover()
    await handover.handlers.lend({ ...old, minutes: 15 })
    userFiles.fail('ENOSPC', 'rename')
    files.fillAfter(1)
    expect(await handover.passOn(account, 'old', 'new')).toMatchObject({ value: { passed: [] } })
    // Whoever revokes the new one now would have to ask: the line may have it.
    expect(handover.follows(account, 'new')).toHaveLength(1)
    expect(await npmrc()).toContain(oldSecret)
    userFiles.fail()
    files.free()
    expect(await handover.passOn(account, 'old', 'new')).toMatchObject({ value: { left: [] } })
    expect(await npmrc()).toContain(newSecret)
    expect(handed()).toMatchObject([{ key: 'new' }])
  })
})

describe('with a user’s file that cannot be written', () => {
  it.each(['help', 'lend'] as const)('nothing is left of %s', async (way) => {
    const { handover, old, userFiles, handed, noted, npmrc, helpers, home } = await startHandover()
    userFiles.fail('ENOSPC', 'rename')
    const asked =
      way === 'lend' ? handover.handlers.lend({ ...old, minutes: 5 }) : handover.handlers.help(old)
    expect(await asked).toMatchObject({
      failure: { code: 'file-unwritable', message: expect.stringContaining('ENOSPC') as string },
    })
    expect([handed(), noted(), [...helpers]]).toEqual([[], [], []])
    expect(await npmrc()).toBe(ownText)
    expect(await home.fs.readdir(home.path)).toEqual(['.npmrc'])
  })

  it('a record that cannot be taken off the list is told of', async () => {
    const { handover, old, files, userFiles, handed } = await startHandover()
    userFiles.fail('ENOSPC', 'rename')
    files.fillAfter(1)
    expect(await handover.handlers.lend({ ...old, minutes: 5 })).toMatchObject({
      failure: {
        code: 'file-unwritable',
        message: expect.stringMatching(/ENOSPC.* still listed as handed over: handover\.json/) as string,
      },
    })
    expect(handed()).toMatchObject([{ key: 'old', way: 'lent' }])
  })
})

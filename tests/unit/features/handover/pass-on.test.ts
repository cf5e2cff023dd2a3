import { describe, expect, it } from 'vitest'
import { ok } from '../../../../src/shared/failure.ts'
import { newSecret, oldSecret, ownText, startHandover } from '../../../support/handover-story.ts'

describe('when a token takes the place of one that is handed over', () => {
  it('goes to the launcher, the helper and the lent line; back again; and none stays behind', async () => {
    const { handover, account, handAll, handed, npmrc } = await startHandover()
    await handAll()
    const before = await npmrc()
    expect(before).toContain(oldSecret)
    expect(handover.follows(account, 'old').map(({ way }) => way)).toEqual(['run', 'helper', 'lent'])
    const ids = handed().map(({ id }) => id)

    expect(await handover.passOn(account, 'old', 'new')).toEqual(ok({ passed: ids, left: [] }))
    expect(handover.follows(account, 'old')).toEqual([])
    expect(handed().map(({ id, key, name }) => [id, key, name])).toEqual(
      ids.map((id) => [id, 'new', 'the new one']),
    )
    expect(await npmrc()).toBe(before.replace(oldSecret, newSecret))
    expect(await handover.passOn(account, 'old', 'new')).toEqual(ok({ passed: [], left: [] }))

    await handover.passOn(account, 'new', 'old')
    expect(await npmrc()).toBe(before)
    await handover.passOn(account, 'old', 'new')
    for (const id of ids) expect(await handover.handlers.takeBack({ id })).toEqual({ ok: true })
    expect(await npmrc()).toBe(ownText)
  })

  it('says of a lent line that somebody has changed that it was not given the new one', async () => {
    const { handover, account, handAll, home, npmrc } = await startHandover()
    await handAll()
    const changed = (await npmrc()).replace(oldSecret, 'npm_mine')
    await home.write('.npmrc', changed)
    const passed = await handover.passOn(account, 'old', 'new')
    expect(passed).toMatchObject({
      ok: true,
      value: { left: [expect.stringContaining('was changed after')] },
    })
    expect(await npmrc()).toBe(changed)
  })

  it('leaves the launcher and the helper with the old one while only this app’s memory has the new', async () => {
    const { handover, account, handAll, handed } = await startHandover({ inKeychain: ['old'] })
    await handAll()
    const passed = await handover.passOn(account, 'old', 'new')
    expect(passed.ok && passed.value.left).toHaveLength(2)
    expect(handed().map(({ way, key }) => `${way} ${key}`)).toEqual(['run old', 'helper old', 'lent new'])
  })

  it('gives nothing to what nobody keeps', async () => {
    const { handover, account, handAll } = await startHandover()
    await handAll()
    expect(await handover.passOn(account, 'old', 'lost')).toMatchObject({
      failure: { code: 'token-not-found' },
    })
  })

  it('knows the line as its own whichever of the two a crash has left there', async () => {
    const { handover, account, handAll, files } = await startHandover()
    await handAll()
    await handover.passOn(account, 'old', 'new')
    expect(JSON.stringify([...files.texts.values()])).not.toMatch(new RegExp(`${oldSecret}|${newSecret}`))
  })
})

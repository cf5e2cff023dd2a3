import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { risingClock } from '../../src/main/core/infra/clock.ts'
import { Pace } from '../../src/main/core/features/revoke/run-control.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { createManualClock, type ManualClock } from '../support/manual-clock.ts'
import { keepOne, startHome, startSignedIn, wanted } from '../support/practice-story.ts'

/** Somebody sets the computer's date while the app waits for something. */

const minute = 60_000
const year = 365 * 24 * 60 * minute

const setBack = (clock: ManualClock, milliseconds: number) =>
  clock.setDate(new Date(clock.now().getTime() - milliseconds))

/** A registry on another computer: its time goes on as if nothing were. */
function elsewhere(clock: ManualClock) {
  const start = clock.now().getTime()
  return { now: () => start + clock.steady() }
}

describe.each([
  ['an hour', 60 * minute],
  ['a year', year],
])('a date that is set back by %s', (_words, far) => {
  it('lends a token for no longer than was said', async () => {
    const clock = createManualClock()
    const home = await startHome()
    const story = await startSignedIn({ ...elsewhere(clock), twoFactor: 'none' }, { clock, fs: home.fs })
    const { app, account } = story
    const key = await keepOne(story)
    expect(await app.core.handlers.handover.lend({ account, key, minutes: 5 })).toEqual({ ok: true })
    const npmrc = () => readFile(`${home.path}/.npmrc`, 'utf8').catch(() => '')
    expect(await npmrc()).toContain('_authToken')
    clock.advance(2 * minute)
    setBack(clock, far)
    clock.advance(4 * minute)
    await app.until(({ handover }) => handover.handed.length === 0)
    expect(await npmrc()).not.toContain('_authToken')
  })

  it('hides no token that is still honoured, and it is tried until it is dead', async () => {
    const clock = createManualClock()
    const story = await startSignedIn({ ...elsewhere(clock), twoFactor: 'none', revokeLag: 30 }, { clock })
    const { app, account } = story
    const key = await keepOne(story, { ...wanted, ranges: [] })
    await app.core.handlers.tokens.revoke({ account, key })
    const honoured = ({ core }: CoreFixture) => core.snapshot().revocations.honoured.map((each) => each.key)
    expect(honoured(app)).toEqual([key])
    setBack(clock, far)
    for (const seconds of [2, 8, 50]) {
      const { nextTry } = app.core.snapshot().revocations.honoured[0] ?? expect.fail()
      clock.advance(seconds * 1_000)
      await app.until(({ revocations: { honoured } }) =>
        honoured.every((each) => each.nextTry !== null && each.nextTry !== nextTry),
      )
    }
    await app.until(({ revocations }) => revocations.honoured.length === 0)
    const receipts = await app.core.handlers.revoke.receipts({ batch: null })
    expect(receipts).toMatchObject({ value: [{ key, stage: 'dead' }] })
  })

  it('holds requests back for no longer than the registry asked', () => {
    const clock = createManualClock()
    const pace = new Pace(risingClock(clock))
    pace.slowDown(30)
    setBack(clock, far)
    clock.advance(29_000)
    expect(pace.heldUntil).not.toBeNull()
    clock.advance(2_000)
    expect(pace.heldUntil).toBeNull()
  })
})

it('a date that is set forward is believed, as after a sleep', () => {
  const clock = createManualClock()
  const rising = risingClock(clock)
  clock.setDate(new Date(clock.now().getTime() + 60 * minute))
  expect(rising.now()).toEqual(clock.now())
})

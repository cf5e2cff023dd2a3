import { expect, it } from 'vitest'
import { createManualClock } from '../support/manual-clock.ts'
import {
  signIn,
  startAgain,
  startApp,
  startRegistry,
  startSignedIn,
  timeOf,
} from '../support/practice-story.ts'

const day = 24 * 60 * 60_000
/** Long enough for lists that come one after the other to be told of together. */
const moment = 3_000

/** The seeded account has tokens that end in 2, 3 and 12 days, and others later than two weeks. */
it('tells in time, each notice once, over a restart and after the sign-in has ended', async () => {
  const clock = createManualClock()
  const { registry, app } = await startSignedIn({ twoFactor: 'none' }, { clock })
  clock.advance(moment)
  expect(app.notices).toEqual([
    {
      title: '3 tokens expire soon, the first in 2 days',
      body: expect.stringMatching(/^Of demo at 127\.0\.0\.1:\d+\./) as string,
      intent: { kind: 'open-page', page: 'expiry' },
    },
  ])
  // Whoever reads over a shoulder learns no names.
  expect(JSON.stringify(app.notices)).not.toContain('travis')

  clock.advance(day)
  expect(app.notices.slice(1).map(({ title }) => title)).toEqual(['A token expires within a day'])

  // The sign-in has ended and the registry is gone; what was known is enough to go on.
  registry.expireSessions()
  const next = await startAgain(app)
  await next.until(({ lists }) => Object.values(lists)[0]?.failure)
  clock.advance(moment)
  expect(next.notices).toEqual([])
  clock.advance(day)
  expect(next.notices.map(({ title }) => title)).toEqual(['A token expires within a day'])
  const known = Object.values(next.core.snapshot().expiry.remembered).flatMap(({ tokens }) => tokens)
  expect(known.map(({ name }) => name)).toContain('docs preview')
  expect(app.files.texts.get('expiry.json')).not.toMatch(/npm_\w{9}/)
})

it('is quiet while snoozed, and then tells again', async () => {
  const clock = createManualClock()
  const { app } = await startSignedIn({ twoFactor: 'none' }, { clock })
  clock.advance(moment)
  expect(app.notices).toHaveLength(1)
  await app.core.handlers.expiry.snooze({ days: 1 })
  clock.advance(day - 1)
  expect(app.notices).toHaveLength(1)
  clock.advance(1)
  expect(app.notices.map(({ title }) => title)[1]).toMatch(/^3 tokens expire soon/)
  expect(app.core.snapshot().expiry.snoozedUntil).toBeNull()
})

it('says nothing when the user wants no notices, and forgets an account that is signed out', async () => {
  const clock = createManualClock()
  const registry = await startRegistry({ twoFactor: 'none', ...timeOf(clock) })
  const app = await startApp({ clock })
  await app.core.handlers.preferences.change({ expiry: { notices: false, days: [7] } })
  const account = await signIn(app, registry)
  clock.advance(moment)
  expect(app.notices).toEqual([])
  expect(Object.keys(app.core.snapshot().expiry.remembered)).toEqual([account])

  const saved = await app.core.handlers.expiry.saveCalendar()
  expect(saved).toEqual({ ok: true, value: { path: '/exports/tokentray-expiry.ics', entries: 6 } })
  expect(app.exported.get('tokentray-expiry.ics')?.match(/BEGIN:VEVENT/g)).toHaveLength(6)
  expect(app.exported.get('tokentray-expiry.ics')?.match(/TRIGGER:-P7D/g)).toHaveLength(6)

  await app.core.handlers.accounts.signOut({ account })
  clock.advance(moment)
  expect(app.core.snapshot().expiry.remembered).toEqual({})
  expect(await app.core.handlers.expiry.saveCalendar()).toMatchObject({
    ok: false,
    failure: { code: 'invalid-request' },
  })
})

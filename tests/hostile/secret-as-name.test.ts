import { describe, expect, it } from 'vitest'
import { valueOf } from '../support/core-fixture.ts'
import { answerAll, create, startAgain, startSignedIn, wanted } from '../support/practice-story.ts'

const letters = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k'
const part = (text: string) => Buffer.from(text).toString('base64url')

/** What people paste where the name of a token belongs. */
const secrets = [
  `npm_${letters.slice(0, 36)}`,
  `npms_${letters.slice(0, 36)}`,
  `cnpm_${letters.slice(0, 32)}_${letters.slice(0, 6)}`,
  `${part('{"alg":"HS256"}')}.${part('{"name":"robin","iat":1790000000}')}.${letters}`,
  Buffer.from(letters + letters).toString('base64'),
  `Bearer ${letters.slice(0, 24)}`,
  `Basic ${Buffer.from('robin:correct-horse').toString('base64')}`,
  `//npm.acme.example/:_authToken=npm_${letters.slice(0, 36)}`,
  `deploy (npm_${letters.slice(0, 36)})`,
  // Of no shape that belongs to a registry.
  '65be561f-2536-4cb1-b2b8-b6ed55ec307a',
  `glpat-${letters.slice(0, 20)}`,
  'f1d2d2f924e986ac86fdf7b36c94bcdf',
  // The password that was typed a moment ago.
  'demo-password',
]

describe('a secret pasted where a name belongs', () => {
  it.each(secrets)('%.12s…: nothing that is written has it', async (name) => {
    const story = await startSignedIn()
    const { app, account, registry } = story
    const { key } = valueOf(await create(app, account, { ...wanted, name }))
    const { stop } = answerAll(app, registry)
    const { core } = app
    valueOf(await core.handlers.expiry.saveCalendar())
    valueOf(await core.handlers.tokens.revoke({ account, key }))
    stop()
    valueOf(await core.handlers.revoke.saveReceipts({ batch: null }))
    for (const format of ['csv', 'json'] as const) valueOf(await core.handlers.history.export({ format }))
    // Half a secret is no better than all of it; lines of a calendar are folded.
    const middle = name
      .replace(/[=)]+$/, '')
      .replace(/^.*[ (=_.]/, '')
      .replace('glpat-', '')
      .slice(2, 18)
    const written = [...app.files.texts, ...app.exported].map(
      ([file, text]) => `${file} ${text.replaceAll('\r\n ', '')}`,
    )
    expect(written.length).toBeGreaterThan(6)
    for (const text of [...written, ...app.log, JSON.stringify(app.notices)])
      expect(text).not.toContain(middle)

    const again = await startAgain(app)
    await again.list(account)
    expect(again.core.snapshot().storageProblems).toEqual([])
    expect(valueOf(await again.core.handlers.history.read({ skip: 0, count: 10 })).check.whole).toBe(true)
  })
})

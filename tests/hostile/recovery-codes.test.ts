import { defaultUrl } from 'registry-url'
import { expect, it } from 'vitest'
import { RecoveryHolds } from '../../src/main/core/features/prompts/prompts.ts'
import { recoveryCode } from '../../src/practice/account.ts'
import { holdWords } from '../../src/renderer/src/words/hold.ts'
import type { Prompt } from '../../src/shared/prompts.ts'
import { memoryFiles, valueOf, type CoreFixture } from '../support/core-fixture.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { signIn, startAgain, startApp, startRegistry, timeOf, wanted } from '../support/practice-story.ts'

/**
 * Somebody without their phone types a recovery code where a code is asked for, as the app invites them to, and cannot publish for
 * three days.
 */

const hour = 3_600_000

type CodeQuestion = Extract<Prompt, { kind: 'code' }>

/** An app that is signed in to a registry that holds an account up after a recovery code, or, where it is said, to one that does not. */
async function startHolding(holds = true) {
  const clock = createManualClock()
  const registry = await startRegistry({ ...timeOf(clock), recoveryHold: holds ? 72 : 0 })
  const { url, account: words } = registry
  const practice = { url, ...words, recoveryHold: holds }
  const app = await startApp({ clock, practice })
  valueOf(await app.core.handlers.app.openPractice())
  const account = await signIn(app, registry)
  const sentCodes = () =>
    registry.requests.filter(({ headers }) => headers['npm-otp'] === recoveryCode).length
  const creating = () =>
    app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
  return { clock, registry, app, account, sentCodes, creating, until: clock.now().getTime() + 72 * hour }
}

/** The question for a code that is open. */
const code = (app: CoreFixture) =>
  app.until<CodeQuestion>(({ prompts: [first] }) => first?.kind === 'code' && first)
const answer = async (app: CoreFixture, typed: string) =>
  app.core.handlers.prompts.answer({ id: (await code(app)).id, code: typed })

it('a recovery code is recognised before it is sent; what it costs is said, and nothing goes without a yes', async () => {
  const { app, creating, sentCodes, until, registry } = await startHolding()
  const made = creating()
  expect(await code(app)).toMatchObject({ recoveryHolds: true, holdUntil: null })
  expect(await answer(app, recoveryCode)).toMatchObject({ ok: true })
  const asked = await code(app)
  expect(Date.parse(asked.holdUntil ?? '')).toBe(until)
  expect([sentCodes(), app.core.snapshot().recoveryHolds]).toEqual([0, []])
  // The user thinks again, finds the phone, and it costs nothing.
  expect(await app.core.handlers.prompts.useRecovery({ id: asked.id, use: false })).toMatchObject({
    ok: true,
  })
  expect(await code(app)).toMatchObject({ id: asked.id, holdUntil: null })
  await answer(app, registry.code())
  expect(await made).toMatchObject({ ok: true })
  expect([sentCodes(), app.core.snapshot().recoveryHolds]).toEqual([0, []])
})

it('after a yes the hold is shown with its end, over restarts, until it is over', async () => {
  const { app, creating, sentCodes, until, registry, clock } = await startHolding()
  const made = creating()
  await answer(app, recoveryCode)
  const { id } = await code(app)
  valueOf(await app.core.handlers.prompts.useRecovery({ id, use: true }))
  expect(await made).toMatchObject({ ok: true })
  expect(sentCodes()).toBe(1)
  const hold = {
    registry: registry.url,
    username: registry.account.username,
    until: new Date(until).toISOString(),
  }
  expect(app.core.snapshot().recoveryHolds).toEqual([hold])
  expect(holdWords(app.core.snapshot(), hold, 'npm', clock.now().getTime())).toContain('in 3 days')
  // The registry means it.
  expect(await creating()).toMatchObject({ ok: false })
  const again = await startAgain(app)
  expect(again.core.snapshot().recoveryHolds).toEqual([hold])
  // Three days later it is over, and nothing is said of it any more.
  clock.advance(73 * hour)
  expect(holdWords(again.core.snapshot(), hold, 'npm', clock.now().getTime())).toBeNull()
})

it('a recovery code that the registry refuses brings no hold', async () => {
  const { app, creating, registry } = await startHolding()
  const made = creating()
  await answer(app, 'ab'.repeat(32))
  const { id } = await code(app)
  valueOf(await app.core.handlers.prompts.useRecovery({ id, use: true }))
  await app.until(({ prompts: [first] }) => first?.kind === 'code' && first.rejected)
  await app.until(({ recoveryHolds }) => recoveryHolds.length === 0)
  await answer(app, registry.code())
  expect(await made).toMatchObject({ ok: true })
  expect(app.core.snapshot().recoveryHolds).toEqual([])
})

it('elsewhere a recovery code goes as it did, and is not asked about', async () => {
  const { app, creating, sentCodes } = await startHolding(false)
  const made = creating()
  expect(await code(app)).toMatchObject({ recoveryHolds: false })
  await answer(app, recoveryCode)
  expect(await made).toMatchObject({ ok: true })
  expect([sentCodes(), app.core.snapshot().recoveryHolds]).toEqual([1, []])
})

it('npm’s own registry is one that holds an account up, and its neighbours by name are not', async () => {
  const { core } = await startApp()
  const holds = new RecoveryHolds({
    store: { get: () => core.snapshot(), patch: () => undefined },
    storage: { folder: memoryFiles(), report: () => undefined },
    clock: createManualClock(),
  })
  expect(holds.endAt(defaultUrl)).not.toBeNull()
  for (const other of [
    defaultUrl.replace('https:', 'http:'),
    `${defaultUrl}npm/`,
    'https://registry.example/',
  ])
    expect(holds.endAt(other)).toBeNull()
})

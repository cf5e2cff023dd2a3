import { expect, it } from 'vitest'
import type { UserPresence } from '../../src/main/core/ports.ts'
import type { CoreOptions } from '../support/core-fixture.ts'
import { keepOne, named, signIn, startApp, startSignedIn } from '../support/practice-story.ts'

/** The lock, on a whole core that is signed in to a practice registry. */
async function setUp(options?: CoreOptions) {
  const story = await startSignedIn({ twoFactor: 'none' }, options)
  return { ...story, handlers: story.app.core.handlers }
}

const refusal = { ok: false, failure: { code: 'locked' } }

it('a locked app shows nothing, answers nothing and takes back what was copied; unlocked, all is there again', async () => {
  const { app, account, handlers, registry } = await setUp()
  const key = await keepOne({ registry, app, account })
  await handlers.tokens.copy({ account, key })
  expect(app.clipboard.text).toBe(named(registry, 'release-42').secret)
  const before = app.core.snapshot()
  const sentBefore = app.sent.length

  await handlers.lock.lock()
  expect(app.clipboard.text).toBe('')
  expect(app.reloads()).toBe(1)
  const words = JSON.stringify([
    app.core.snapshot(),
    app.sent.slice(sentBefore),
    await handlers.app.snapshot(),
  ])
  for (const known of [registry.url, 'demo', key, 'release-42', 'old travis'])
    expect(words).not.toContain(known)
  expect(app.core.snapshot().lock).toMatchObject({ locked: true, reason: 'asked' })

  expect(await handlers.tokens.reveal({ account, key })).toMatchObject(refusal)
  expect(await handlers.tokens.refresh({ account })).toMatchObject(refusal)
  expect(await handlers.preferences.change({ clipboard: { seconds: 10 } })).toMatchObject(refusal)
  await app.core.quickRevoke(account, key)
  expect(registry.tokens().some((token) => token.key === key)).toBe(true)

  expect(await handlers.lock.unlock()).toMatchObject({ ok: true })
  expect(app.core.snapshot().lists).toEqual(before.lists)
  expect(app.core.snapshot().accounts).toEqual(before.accounts)
  expect(await handlers.tokens.refresh({ account })).toMatchObject({ ok: true })
})

it('the sign-in goes to the keychain alone while it is locked, and is fetched again', async () => {
  const { app, account, handlers, registry } = await setUp()
  const asked: string[] = []
  const { keychain } = app
  if (!keychain) return expect.fail('this app has a keychain')
  const get = keychain.get.bind(keychain)
  keychain.get = (service, entry) => {
    asked.push(entry)
    return get(service, entry)
  }
  await handlers.lock.lock()
  expect(asked).toEqual([])
  await handlers.lock.unlock()
  expect(asked).toEqual(['demo/session'])
  expect(await handlers.tokens.refresh({ account })).toMatchObject({ ok: true })

  // Nothing else keeps this one, so it stays.
  const alone = await startApp({ keychain: null })
  const same = await signIn(alone, registry)
  await alone.core.handlers.lock.lock()
  await alone.core.handlers.lock.unlock()
  expect(await alone.core.handlers.tokens.refresh({ account: same })).toMatchObject({ ok: true })
})

it.each([
  ['idle', 'idle'],
  ['lock-screen', 'screen'],
  ['suspend', 'sleep'],
] as const)('locks by itself on %s, unless the user wants otherwise', async (event, reason) => {
  const { app, handlers } = await setUp()
  await handlers.preferences.change({ lock: { idleMinutes: null, onScreenLock: false, onSleep: false } })
  app.happen(event)
  expect(app.core.snapshot().lock.locked).toBe(false)
  await handlers.preferences.change({ lock: { idleMinutes: 5, onScreenLock: true, onSleep: true } })
  app.happen(event)
  expect(app.core.snapshot().lock).toMatchObject({ locked: true, reason })
  expect(await handlers.lock.unlock()).toMatchObject({ ok: true })
})

it('asks the system who is there where that can be, and stays locked when it says no', async () => {
  const answers = [false, true]
  const reasons: string[] = []
  const presence: UserPresence = {
    asks: () => 'Touch ID',
    confirm: (reason) => Promise.resolve(reasons.push(reason) > 0 && (answers.shift() ?? false)),
  }
  const { app, handlers } = await setUp({ presence })
  await handlers.lock.lock()
  expect(app.core.snapshot().lock.asks).toBe('Touch ID')
  expect(await handlers.lock.unlock()).toMatchObject({ failure: { code: 'locked', message: /Touch ID/ } })
  expect(app.core.snapshot()).toMatchObject({ accounts: [], lock: { locked: true } })
  expect(await handlers.lock.unlock()).toMatchObject({ ok: true })
  expect(reasons).toHaveLength(2)
})

it('a form’s question is cancelled, and what was under way does not tell how it ended', async () => {
  const { app, account, handlers, registry } = await setUp()
  registry.setOptions({ twoFactor: 'code' })
  const { key } = named(registry, 'old travis')
  const revoking = handlers.tokens.revoke({ account, key })
  await app.prompt()
  await handlers.lock.lock()
  expect(await revoking).toMatchObject(refusal)
  await handlers.lock.unlock()
  expect(app.core.snapshot().prompts).toEqual([])
  expect(registry.tokens().some((token) => token.key === key)).toBe(true)
})

it('a batch goes on while it is locked, and its question waits for the user', async () => {
  const { app, account, handlers, registry } = await setUp()
  registry.setOptions({ twoFactor: 'code' })
  const { list } = await app.list(account)
  const keys = (list?.tokens ?? []).filter(({ inUse }) => !inUse).map(({ key }) => key)
  await handlers.revoke.start({ account, keys })
  await app.prompt()
  await handlers.lock.lock()
  expect(app.core.snapshot().prompts).toEqual([])
  await handlers.lock.unlock()
  const { id } = await app.prompt()
  await handlers.prompts.answer({ id, code: '123456' })
  await handlers.lock.lock()
  await expect
    .poll(() => registry.tokens().filter(({ key }) => keys.includes(key)).length, { timeout: 30_000 })
    .toBe(0)
  expect(app.core.snapshot().lists).toEqual({})
  await handlers.lock.unlock()
  await app.until(({ revocations }) => revocations.batches.every(({ phase }) => phase === 'done'))
})

it('what a notice wants to show waits until it is unlocked', async () => {
  const { app, handlers } = await setUp()
  await handlers.lock.lock()
  const sent = app.sent.length
  app.core.intend({ kind: 'open-page', page: 'expiry' })
  expect(app.sent).toHaveLength(sent)
  await handlers.lock.unlock()
  expect(app.sent).toContainEqual({ channel: 'app.intent', payload: { kind: 'open-page', page: 'expiry' } })
})

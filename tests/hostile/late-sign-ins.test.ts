import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { fail } from '../../src/shared/failure.ts'
import { createFixture } from '../support/core-fixture.ts'
import { startSignedIn } from '../support/practice-story.ts'

/** A second run of an app that is signed in, whose keychain answers only when the test lets it. */
async function setUp() {
  const { app, account, registry } = await startSignedIn({ twoFactor: 'none' })
  await app.core.dispose()
  const { keychain, files } = app
  if (!keychain) return expect.fail('this app has a keychain')
  const dialog = Promise.withResolvers<undefined>()
  const asked: string[] = []
  const get = keychain.get.bind(keychain)
  keychain.get = async (service, entry) => {
    asked.push(entry)
    await dialog.promise
    return get(service, entry)
  }
  const next = createFixture({ keychain, files })
  await next.core.open()
  const started = next.core.start()
  await expect.poll(() => asked).toContain('demo/session')
  const answer = async () => {
    dialog.resolve(undefined)
    await started
  }
  return { next, account, registry, asked, answer }
}

const asks = (asked: readonly string[]) => asked.filter((entry) => entry === 'demo/session').length

it('sign-ins that the keychain gives after the app was locked stay in the keychain', async () => {
  const { next, account, registry, asked, answer } = await setUp()
  const { handlers } = next.core
  await handlers.lock.lock()
  const before = registry.requests.length
  await answer()
  expect(asks(asked)).toBe(1)
  expect(registry.requests).toHaveLength(before)

  // Whoever comes back finds all of it.
  expect(await handlers.lock.unlock()).toMatchObject({ ok: true })
  expect(asks(asked)).toBe(2)
  expect((await next.list(account)).list?.tokens).toContainEqual(
    expect.objectContaining({ name: 'conference demo' }),
  )
  await next.core.dispose()
})

it('a choice that is made while the keychain asks does not lose its answer', async () => {
  const { next, account, answer } = await setUp()
  const { handlers } = next.core
  expect(await handlers.accounts.chooseDialect({ account, dialect: 'classic' })).toMatchObject({ ok: true })
  await answer()
  expect(next.core.snapshot().accounts).toMatchObject([
    { id: account, state: 'signed-in', dialect: 'classic', dialectChosen: true },
  ])
  await next.core.dispose()
})

it('sign-ins of a keychain that was asked again, and answers after the app was locked, stay there as well', async () => {
  const { app, registry } = await startSignedIn({ twoFactor: 'none' })
  await app.core.dispose()
  const { keychain, files } = app
  if (!keychain) return expect.fail('this app has a keychain')
  const dialog = Promise.withResolvers<undefined>()
  const asked: string[] = []
  const get = keychain.get.bind(keychain)
  keychain.get = () => Promise.resolve(fail('keychain-locked', 'It is closed.'))
  const next = createFixture({ keychain, files })
  await next.core.start()
  expect(next.core.snapshot().accounts).toMatchObject([{ state: 'locked' }])

  keychain.get = async (service, entry) => {
    asked.push(entry)
    await dialog.promise
    return get(service, entry)
  }
  const { handlers } = next.core
  const checked = handlers.app.checkKeychain()
  await expect.poll(() => asked).toHaveLength(1)
  await handlers.lock.lock()
  const before = registry.requests.length
  dialog.resolve(undefined)
  await checked
  // A request would be on its way by now.
  await delay(200)
  expect(registry.requests).toHaveLength(before)
  await next.core.dispose()
})

import { describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import type { PracticeOptions } from '../../src/practice/index.ts'
import { fail, ok } from '../../src/shared/failure.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { memoryFiles, type CoreOptions } from '../support/core-fixture.ts'
import {
  keepOne,
  named,
  passwordOf,
  signIn,
  startAgain,
  startApp,
  startRegistry as startAnyRegistry,
  startSignedIn as startAnySignedIn,
} from '../support/practice-story.ts'

/** What happens when something goes wrong at the wrong moment. */

/** These stories are not about codes. */
const noCodes = { twoFactor: 'none' } as const
const startRegistry = () => startAnyRegistry(noCodes)
const startSignedIn = (registryOptions: Partial<PracticeOptions> = {}, options?: CoreOptions) =>
  startAnySignedIn({ ...noCodes, ...registryOptions }, options)

const token: NewToken = { name: 'release-42', access: { kind: 'read-only' }, ranges: [], expiresInDays: 30 }
const password = 'demo-password'

describe('an answer that is lost on its way', () => {
  it('does not hide that the token was made', async () => {
    const { registry, app, account } = await startSignedIn()
    registry.setOptions({ fault: 'lost-reply@create' })
    const created = await app.core.handlers.tokens.create({ account, token, password })
    expect(created).toMatchObject({ ok: false, failure: { code: 'registry-unreachable' } })
    expect(!created.ok && created.failure.message).toContain('A token was made anyway (release-42)')
    const listed = app.core.snapshot().lists[account]?.list?.tokens.map(({ name }) => name)
    expect(listed).toContain('release-42')
    expect(registry.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('does not hide that the token is gone', async () => {
    const { registry, app, account } = await startSignedIn()
    const key = registry.tokens()[0]?.key ?? ''
    registry.setOptions({ fault: 'lost-reply@revoke' })
    const revoked = await app.core.handlers.tokens.revoke({ account, key })
    expect(revoked).toMatchObject({ ok: true, value: { key, outcome: 'removed' } })
  })
})

it('does not bring a revoked token back when an older, slower reading arrives', async () => {
  const { registry, app, account } = await startSignedIn()
  const key = registry.tokens()[0]?.key ?? ''
  registry.setOptions({ latency: 400 })
  const slow = app.core.handlers.tokens.refresh({ account })
  await expect.poll(() => registry.requests.at(-1)?.path).toContain('/-/npm/v1/tokens')
  const asked = registry.requests.length
  await expect.poll(() => registry.requests.length).toBe(asked)
  registry.setOptions({ latency: 0 })
  expect(await app.core.handlers.tokens.revoke({ account, key })).toMatchObject({
    value: { key, outcome: 'removed' },
  })
  await slow
  expect(app.core.snapshot().lists[account]?.list?.tokens.some((row) => row.key === key)).toBe(false)
})

it('does not let a late refusal of the old session end the new one', async () => {
  const { registry, app, account } = await startSignedIn()
  registry.expireSessions()
  registry.setOptions({ latency: 300 })
  const late = app.core.handlers.tokens.refresh({ account })
  await expect.poll(() => registry.requests.at(-1)?.path).toContain('/-/npm/v1/tokens')
  registry.setOptions({ latency: 0 })
  await signIn(app, registry)
  await late
  expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
})

describe('a keychain that comes and goes', () => {
  /** Cannot be reached until `there` is set. */
  function comingKeychain(): Keychain & { there: boolean } {
    const real = createMemoryKeychain()
    const absent = () => Promise.resolve(fail('keychain-unavailable', 'no keychain runs'))
    return {
      there: true,
      get(...where) {
        return this.there ? real.get(...where) : absent()
      },
      set(...entry) {
        return this.there ? real.set(...entry) : absent()
      },
      delete(...where) {
        return this.there ? real.delete(...where) : absent()
      },
    }
  }

  it('is not taken for an ended sign-in, which comes back with it', async () => {
    const keychain = comingKeychain()
    const { app, account } = await startSignedIn({}, { keychain })
    keychain.there = false
    const second = await startAgain(app)
    expect(second.core.snapshot().accounts).toMatchObject([{ id: account, state: 'locked' }])
    expect(await second.core.handlers.tokens.refresh({ account })).toMatchObject({
      failure: { code: 'keychain-unavailable' },
    })
    keychain.there = true
    await second.core.handlers.app.checkKeychain()
    expect(second.core.snapshot().accounts).toMatchObject([{ id: account, state: 'signed-in' }])
  })

  it('does not keep an account from being signed out that never was in it', async () => {
    const locked: Keychain = {
      get: () => Promise.resolve(ok(null)),
      set: () => Promise.resolve(fail('keychain-locked', 'locked')),
      delete: () => Promise.resolve(ok(false)),
    }
    const { app, account } = await startSignedIn({}, { keychain: locked })
    expect(await app.core.handlers.accounts.signOut({ account })).toMatchObject({ ok: true })
    expect(app.core.snapshot().accounts).toEqual([])
  })
})

it('forgets the sign-in at once, while the registry still thinks about it', async () => {
  const { registry, app, account } = await startSignedIn()
  registry.setOptions({ latency: 1_000 })
  const leaving = app.core.handlers.accounts.signOut({ account })
  await app.until(({ accounts }) => accounts.length === 0)
  expect(await leaving).toEqual({ ok: true, value: { provenEnded: true } })
})

it('finds the form of a granular registry that has no token to go by', async () => {
  const { app, account } = await startSignedIn({ tokens: 0 })
  expect(app.core.snapshot().accounts).toMatchObject([{ dialect: 'classic' }])
  expect(await app.core.handlers.tokens.create({ account, token, password })).toMatchObject({
    ok: true,
    value: { check: { outcome: 'confirmed' } },
  })
  expect(app.core.snapshot().accounts).toMatchObject([{ dialect: 'granular' }])
})

describe('who signs in', () => {
  it('must be the one whose sign-in is renewed, by registry and by name', async () => {
    const { registry, app, account } = await startSignedIn()
    const elsewhere = await startRegistry()
    const files = memoryFiles()
    const settings = app.files.texts.get('settings.json') ?? ''
    files.texts.set('settings.json', settings.replaceAll('demo', 'somebody'))
    const theirs = await startAgain(app, { files })
    const [somebody] = theirs.core.snapshot().accounts
    expect(somebody).toMatchObject({ registry: registry.url, username: 'somebody' })
    for (const [at, typed, id] of [
      [app, elsewhere, account],
      [theirs, registry, somebody?.id ?? ''],
    ] as const) {
      const { signInWithPassword } = at.core.handlers.accounts
      const again = await signInWithPassword({ ...passwordOf(typed), account: id })
      expect(again).toMatchObject({ failure: { code: 'invalid-request' } })
      expect(!again.ok && again.failure.message).toContain('another account')
      expect(at.core.snapshot().accounts).toHaveLength(1)
    }
  })

  it('does not write over a pasted token that works', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const { secret } = named(registry, 'old travis')
    const { addToken, signInWithPassword } = app.core.handlers.accounts
    expect(await addToken({ registry: registry.url, token: secret })).toMatchObject({ ok: true })
    expect(await signInWithPassword(passwordOf(registry))).toMatchObject({
      failure: { code: 'invalid-request' },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ credential: 'token' }])
  })
})

describe('the settings file', () => {
  it('is set aside when it names an address that is none, and the app starts', async () => {
    const files = memoryFiles()
    const account = { registry: 'nonsense', username: 'demo', credential: 'session', dialect: 'classic' }
    await files.write('settings.json', JSON.stringify({ version: 1, accounts: [account], tokens: {} }))
    const app = await startApp({ files })
    expect(app.core.snapshot().accounts).toEqual([])
    expect(files.texts.get('settings.damaged-1.json')).toContain('nonsense')
    const problem = { file: 'settings.json', kind: 'damaged', keptAs: 'settings.damaged-1.json' }
    expect(app.core.snapshot().storageProblems).toEqual([problem])
    expect(app.log.join()).toContain('settings.damaged-1.json')
    await app.core.handlers.app.dismissStorageProblems()
    expect(app.core.snapshot().storageProblems).toEqual([])
  })

  it('that cannot be written is said, and the sign-in holds for this run', async () => {
    const registry = await startRegistry()
    const files = { ...memoryFiles(), write: () => Promise.reject(new Error('the disk is full')) }
    const app = await startApp({ files })
    const signed = await app.core.handlers.accounts.signInWithPassword(passwordOf(registry))
    expect(signed).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
  })
})

it('leaves nothing of the practice registry behind on quitting', async () => {
  const registry = await startRegistry()
  const keychain = createMemoryKeychain()
  const files = memoryFiles()
  const app = await startApp({ keychain, files, practice: { url: registry.url, ...registry.account } })
  await app.core.handlers.app.openPractice()
  const account = await signIn(app, registry)
  const key = await keepOne({ registry, app, account })
  const service = `Tokentray: ${registry.url}`
  const kept = () =>
    Promise.all([keychain.get(service, 'demo/session'), keychain.get(service, `demo/${key}`)])
  for (const entry of await kept()) expect(entry.ok && entry.value).toBeTruthy()
  await app.core.dispose()
  expect(await kept()).toEqual([ok(null), ok(null)])
  expect(JSON.parse(files.texts.get('settings.json') ?? '')).toEqual({ version: 1, accounts: [], tokens: {} })
})

import { afterEach, describe, expect, it } from 'vitest'
import type { Handlers } from '../../src/shared/contract.ts'
import type { NewToken } from '../../src/shared/token.ts'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../src/practice/index.ts'
import { startCore, type CoreFixture, type CoreOptions } from '../support/core-fixture.ts'

const running: { dispose: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { dispose } of running.splice(0)) await dispose()
})

async function startRegistry(options: Partial<PracticeOptions> = {}): Promise<PracticeRegistry> {
  const registry = await startPracticeRegistry(options)
  running.push({ dispose: () => registry.close() })
  return registry
}

async function startApp(options?: CoreOptions): Promise<CoreFixture> {
  const app = await startCore(options)
  running.push({ dispose: () => app.core.dispose() })
  return app
}

/** Answers the next question with a code. */
async function giveCode(app: CoreFixture, code = '123456') {
  const { id } = await app.challenge()
  await app.core.handlers.challenges.answer({ id, code })
}

async function signIn(app: CoreFixture, registry: PracticeRegistry): Promise<string> {
  const { url, account: user } = registry
  const signingIn = app.core.handlers.accounts.signInWithPassword({
    registry: url,
    username: user.username,
    password: user.password,
  })
  await giveCode(app)
  const signed = await signingIn
  if (!signed.ok) throw new Error(signed.failure.message)
  await app.list(signed.value.account)
  return signed.value.account
}

const wanted: NewToken = {
  name: 'release-42',
  access: { kind: 'read-only' },
  ranges: ['127.0.0.0/8'],
  expiresInDays: 30,
}

type Created = Awaited<ReturnType<Handlers['tokens']['create']>>

async function create(app: CoreFixture, account: string, token: NewToken = wanted): Promise<Created> {
  const creating = app.core.handlers.tokens.create({ account, token, password: 'demo-password' })
  await giveCode(app)
  return creating
}

describe.each(['granular', 'classic'] as const)('the main job on a %s registry', (dialect) => {
  it('signs in, lists, creates, keeps, copies, shows and revokes', async () => {
    const registry = await startRegistry({ dialect })
    const app = await startApp()
    const account = await signIn(app, registry)
    const before = (await app.list(account)).list?.tokens ?? []
    expect(before.length).toBeGreaterThan(3)

    // Classic registries know no lifetimes, so none is asked for there.
    const { name, access, ranges } = wanted
    const created = await create(app, account, dialect === 'classic' ? { name, access, ranges } : wanted)
    expect(created).toMatchObject({
      ok: true,
      value: { name: 'release-42', kept: 'keychain', keepFailure: null, check: { outcome: 'confirmed' } },
    })
    const key = created.ok ? created.value.key : expect.fail()
    const shown = await app.core.handlers.tokens.reveal({ account, key })
    const revealed = shown.ok ? shown.value.secret : expect.fail()
    expect(revealed).toMatch(/^npm_[A-Za-z0-9]{36}$/)
    expect(registry.tokens().some(({ secret }) => secret === revealed)).toBe(true)

    const row = (await app.list(account)).list?.tokens.find((token) => token.key === key)
    expect(row).toMatchObject({
      name: 'release-42',
      access: { kind: 'read-only' },
      ranges: ['127.0.0.0/8'],
      keptHere: true,
    })

    await app.core.handlers.tokens.copy({ account, key })
    expect(app.clipboard.text).toBe(revealed)
    expect(app.core.snapshot().copied).toMatchObject({ name: 'release-42' })

    const revoking = app.core.handlers.tokens.revoke({ account, keys: [key] })
    await giveCode(app)
    expect(await revoking).toEqual({
      ok: true,
      value: { removed: [{ key, name: 'release-42' }], notConfirmed: [], failed: [] },
    })
    expect((await app.list(account)).list?.tokens.map((token) => token.key)).toEqual(
      before.map((token) => token.key),
    )
    expect(await app.core.handlers.tokens.reveal({ account, key })).toMatchObject({
      failure: { code: 'token-not-found' },
    })
    const whoami = await fetch(`${registry.url}-/whoami`, {
      headers: { authorization: `Bearer ${revealed}` },
    })
    expect(whoami.status).toBe(401)
  })
})

describe('questions on the way', () => {
  it('asks again after a wrong code, in the same request', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    await giveCode(app, '000000')
    expect(
      await app.until(({ challenges }) =>
        challenges.find((asked) => asked.kind === 'code' && asked.rejected),
      ),
    ).toBeTruthy()
    await giveCode(app)
    expect(await creating).toMatchObject({ ok: true })
  })

  it('takes a wrong password for what it is, and asks for a fresh code afterwards', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    const wrong = await app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-passwort' })
    expect(wrong).toMatchObject({ ok: false, failure: { code: 'password-rejected' } })
    expect(await create(app, account)).toMatchObject({ ok: true })
  })

  it('makes nothing when the code is cancelled', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    const before = registry.tokens().length
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    await app.core.handlers.challenges.cancel({ id: (await app.challenge()).id })
    expect(await creating).toMatchObject({ failure: { code: 'cancelled' } })
    expect(registry.tokens()).toHaveLength(before)
  })

  it('waits for a confirmation in the browser, at sign-in and at each write', async () => {
    const registry = await startRegistry({ twoFactor: 'web' })
    const app = await startApp()
    const signingIn = app.core.handlers.accounts.signInWithBrowser({ registry: registry.url })
    expect(await app.challenge()).toMatchObject({ kind: 'browser', purpose: { action: 'sign-in' } })
    expect(registry.confirmWebAuth()).toBe(true)
    const signed = await signingIn
    const account = signed.ok ? signed.value.account : expect.fail()
    await app.list(account)
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    expect(await app.challenge()).toMatchObject({
      kind: 'browser',
      purpose: { action: 'create', name: 'release-42' },
    })
    expect(registry.confirmWebAuth()).toBe(true)
    expect(await creating).toMatchObject({ ok: true })
    expect(app.opened).toHaveLength(2)
  })
})

describe('signing in and out', () => {
  it('never makes an account for a mistyped name', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const { url } = registry
    const { signInWithPassword } = app.core.handlers.accounts
    const typo = await signInWithPassword({ registry: url, username: 'demmo', password: 'demo-password' })
    expect(typo).toMatchObject({ failure: { code: 'password-rejected' } })
    expect(registry.requests.some(({ method }) => method === 'PUT')).toBe(false)
    const wrong = await signInWithPassword({ registry: url, username: 'demo', password: 'nope' })
    expect(wrong).toMatchObject({ failure: { code: 'password-rejected' } })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it('is still signed in after a restart, with nothing secret in the settings', async () => {
    const registry = await startRegistry()
    const first = await startApp()
    const account = await signIn(first, registry)
    const created = await create(first, account)
    const key = created.ok ? created.value.key : expect.fail()
    const shown = await first.core.handlers.tokens.reveal({ account, key })
    const secret = shown.ok ? shown.value.secret : expect.fail()

    const second = await startApp({ keychain: first.keychain, files: first.files })
    expect(second.core.snapshot().accounts).toMatchObject([
      { id: account, state: 'signed-in', username: 'demo' },
    ])
    const list = await second.list(account)
    expect(list.list?.tokens.find((token) => token.key === key)).toMatchObject({
      keptHere: true,
      name: 'release-42',
    })

    const settings = [...first.files.texts.values()].join()
    const toViews = JSON.stringify([...first.sent, ...second.sent])
    for (const forbidden of [secret, 'demo-password', '123456']) {
      expect(settings).not.toContain(forbidden)
      expect(toViews).not.toContain(forbidden)
    }
  })

  it('asks to sign in again, in place, when the session has ended, and then goes on', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    registry.expireSessions()
    expect(await app.core.handlers.tokens.refresh({ account })).toMatchObject({
      failure: { code: 'session-ended' },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'ended' }])
    expect(app.core.snapshot().challenges).toEqual([])

    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    expect(await app.challenge()).toMatchObject({ kind: 'sign-in', account })
    const again = app.core.handlers.accounts.signInWithPassword({
      registry: registry.url,
      username: 'demo',
      password: 'demo-password',
    })
    const code = await app.until(({ challenges }) =>
      challenges.find(({ kind, purpose }) => kind === 'code' && purpose.action === 'sign-in'),
    )
    await app.core.handlers.challenges.answer({ id: code.id, code: '123456' })
    expect(await again).toEqual({ ok: true, value: { account } })
    const forCreate = await app.until(({ challenges }) =>
      challenges.find(({ kind, purpose }) => kind === 'code' && purpose.action === 'create'),
    )
    await app.core.handlers.challenges.answer({ id: forCreate.id, code: '123456' })
    expect(await creating).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
  })

  it('forgets the sign-in and proves that the session is dead', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    expect(await app.core.handlers.accounts.signOut({ account })).toEqual({
      ok: true,
      value: { provenEnded: true },
    })
    expect(app.core.snapshot()).toMatchObject({ accounts: [], lists: {} })
    const next = await startApp({ keychain: app.keychain, files: app.files })
    expect(next.core.snapshot().accounts).toEqual([])
  })

  it('forgets the sign-in even when the registry is gone', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    await registry.close()
    expect(await app.core.handlers.accounts.signOut({ account })).toEqual({
      ok: true,
      value: { provenEnded: false },
    })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it('takes a pasted token and does not kill it on signing out', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const token =
      registry
        .tokens()
        .find(
          ({ bypass2fa, cidr, expiry }) =>
            !bypass2fa && cidr.length === 0 && (expiry ?? Infinity) > Date.now(),
        )?.secret ?? ''
    const added = await app.core.handlers.accounts.addToken({ registry: registry.url, token: ` ${token}\n` })
    const account = added.ok ? added.value.account : expect.fail()
    expect((await app.list(account)).list?.tokens.length).toBeGreaterThan(3)
    await app.core.handlers.accounts.signOut({ account })
    const whoami = await fetch(`${registry.url}-/whoami`, { headers: { authorization: `Bearer ${token}` } })
    expect(whoami.status).toBe(200)
  })

  it('refuses a token that the registry does not know', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const { addToken } = app.core.handlers.accounts
    expect(await addToken({ registry: registry.url, token: 'npm_nope' })).toMatchObject({
      failure: { code: 'unauthorized' },
    })
    expect(await addToken({ registry: registry.url, token: 'two words' })).toMatchObject({
      failure: { code: 'invalid-request' },
    })
  })

  it('keeps two accounts apart', async () => {
    const [one, two] = [await startRegistry(), await startRegistry({ dialect: 'classic' })]
    const app = await startApp()
    const [first, second] = [await signIn(app, one), await signIn(app, two)]
    expect(first).not.toBe(second)
    expect(app.core.snapshot().accounts.map(({ dialect }) => dialect)).toEqual(['granular', 'classic'])
    await app.core.handlers.accounts.signOut({ account: first })
    expect(app.core.snapshot().accounts.map(({ id }) => id)).toEqual([second])
    expect(await app.core.handlers.tokens.refresh({ account: second })).toMatchObject({ ok: true })
  })
})

describe('a 2xx proves nothing', () => {
  it('says what the registry made different', async () => {
    const registry = await startRegistry({ fault: 'unlisted-create' })
    const app = await startApp()
    const account = await signIn(app, registry)
    expect(await create(app, account)).toMatchObject({
      ok: true,
      value: {
        check: {
          outcome: 'different',
          differences: [{ field: 'ranges', asked: '127.0.0.0/8', got: 'anywhere' }],
        },
      },
    })
  })

  it('does not call a token removed that is still listed', async () => {
    const registry = await startRegistry({ fault: 'sticky-revoke' })
    const app = await startApp()
    const account = await signIn(app, registry)
    const created = await create(app, account)
    const key = created.ok ? created.value.key : expect.fail()
    const revoking = app.core.handlers.tokens.revoke({ account, keys: [key] })
    await giveCode(app)
    expect(await revoking).toMatchObject({
      ok: true,
      value: { removed: [], notConfirmed: [{ key, why: 'It is still listed.' }] },
    })
    expect((await app.core.handlers.tokens.reveal({ account, key })).ok).toBe(true)
  })

  it('counts a token that was revoked elsewhere meanwhile as removed', async () => {
    const registry = await startRegistry()
    const [here, there] = [await startApp(), await startApp()]
    const [account, same] = [await signIn(here, registry), await signIn(there, registry)]
    registry.setOptions({ twoFactor: 'none' })
    const key = (await here.list(account)).list?.tokens[0]?.key ?? ''
    expect(await there.core.handlers.tokens.revoke({ account: same, keys: [key] })).toMatchObject({
      value: { removed: [{ key }] },
    })
    expect(await here.core.handlers.tokens.revoke({ account, keys: [key] })).toMatchObject({
      value: { removed: [{ key }], failed: [] },
    })
  })

  it('does not claim to have removed what was never in the list', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const account = await signIn(app, registry)
    expect(await app.core.handlers.tokens.revoke({ account, keys: ['never-there'] })).toMatchObject({
      value: { removed: [], failed: [{ key: 'never-there', failure: { code: 'token-not-found' } }] },
    })
  })
})

describe('without a keychain', () => {
  it('keeps the new secret in memory and says why', async () => {
    const registry = await startRegistry()
    const app = await startApp({ keychain: null })
    const account = await signIn(app, registry)
    const created = await create(app, account)
    expect(created).toMatchObject({
      value: { kept: 'memory', keepFailure: { code: 'keychain-unavailable' } },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ remembered: false }])
  })
})

it('copies the id of a token, which is no secret', async () => {
  const registry = await startRegistry()
  const app = await startApp()
  const account = await signIn(app, registry)
  const key = (await app.list(account)).list?.tokens[0]?.key ?? ''
  expect(await app.core.handlers.tokens.copyKey({ account, key })).toMatchObject({ ok: true })
  expect(app.clipboard.text).toBe(key)
  expect(app.core.snapshot().copied).toBeNull()
})

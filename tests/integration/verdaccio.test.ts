import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCore, type CoreFixture } from '../support/core-fixture.ts'
import { hasUser, startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

describe.each(['6.8', '6.10'] as const)('a real Verdaccio %s', (version) => {
  let verdaccio: Verdaccio
  beforeAll(async () => {
    verdaccio = await startVerdaccio(version)
  })
  afterAll(() => verdaccio.close())

  async function signIn(): Promise<{ app: CoreFixture; account: string }> {
    const app = await startCore()
    const { url, username, password } = verdaccio
    const signed = await app.core.handlers.accounts.signInWithPassword({ registry: url, username, password })
    if (!signed.ok) throw new Error(signed.failure.message)
    await app.list(signed.value.account)
    return { app, account: signed.value.account }
  }

  it('signs in, makes a read-only token limited to a range, lists it and revokes it', async () => {
    const { app, account } = await signIn()
    expect(app.core.snapshot().accounts).toMatchObject([{ username: 'release-manager', dialect: 'classic' }])

    const created = await app.core.handlers.tokens.create({
      account,
      token: { name: 'ci-install', access: { kind: 'read-only' }, ranges: ['127.0.0.0/8'] },
      password: verdaccio.password,
    })
    expect(created).toMatchObject({ ok: true, value: { kept: 'keychain', check: { outcome: 'confirmed' } } })
    const key = created.ok ? created.value.key : expect.fail()

    const row = (await app.list(account)).list?.tokens.find((token) => token.key === key)
    expect(row).toMatchObject({
      // Verdaccio stores no names; this one is remembered here.
      name: 'ci-install',
      access: { kind: 'read-only' },
      ranges: ['127.0.0.0/8'],
      keptHere: true,
      // What it does not tell is not made up.
      tellsExpiry: false,
      tellsLastUse: false,
    })

    const shown = await app.core.handlers.tokens.reveal({ account, key })
    const secret = shown.ok ? shown.value.secret : expect.fail()
    const use = () =>
      fetch(`${verdaccio.url}-/npm/v1/tokens`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await use()).status).toBe(200)

    const revoked = await app.core.handlers.tokens.revoke({ account, keys: [key] })
    expect(revoked).toEqual({
      ok: true,
      value: { removed: [{ key, name: 'ci-install' }], notConfirmed: [], failed: [] },
    })
    expect((await use()).ok).toBe(false)
    expect(app.core.snapshot().registries[verdaccio.url]).toMatchObject({
      vendor: 'verdaccio',
      capabilities: {
        list: 'supported',
        create: 'supported',
        delete: 'supported',
        'password-login': 'supported',
        'granular-fields': 'unsupported',
        'read-only-flag': 'supported',
      },
      secondFactors: [],
    })
  })

  it('tells a wrong password from a dead session', async () => {
    const { app, account } = await signIn()
    const token = { name: 'x', access: { kind: 'read-only' }, ranges: [] } as const
    expect(await app.core.handlers.tokens.create({ account, token, password: 'wrong' })).toMatchObject({
      failure: { code: 'password-rejected' },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
  })

  it('never registers a mistyped name, though this server would', async () => {
    const app = await startCore()
    const typo = await app.core.handlers.accounts.signInWithPassword({
      registry: verdaccio.url,
      username: 'relaese-manager',
      password: verdaccio.password,
    })
    expect(typo.ok).toBe(false)
    expect(await hasUser(verdaccio.url, 'relaese-manager', verdaccio.password)).toBe(false)
    expect(await hasUser(verdaccio.url, verdaccio.username, verdaccio.password)).toBe(true)
  })

  it('has no sign-in with the browser, and is said not to have it', async () => {
    const app = await startCore()
    expect(await app.core.handlers.accounts.signInWithBrowser({ registry: verdaccio.url })).toMatchObject({
      failure: { code: 'web-auth-unsupported' },
    })
    expect(app.core.snapshot().registries[verdaccio.url]?.capabilities).toMatchObject({
      'web-login': 'unsupported',
    })
  })

  it('does not end a session on sign-out, and is not said to have', async () => {
    const { app, account } = await signIn()
    expect(await app.core.handlers.accounts.signOut({ account })).toEqual({
      ok: true,
      value: { provenEnded: false },
    })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it('answers whoami without a name to a bad token, which is not taken for signed in', async () => {
    const app = await startCore()
    const added = await app.core.handlers.accounts.addToken({ registry: verdaccio.url, token: 'npm_nope' })
    expect(added).toMatchObject({ ok: false })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it.each(['an unknown key', 'a masked value'])(
    'would say 200 to a revoke of %s; the app says that there is no such token',
    async (what) => {
      const { app, account } = await signIn()
      const token = { name: 'kept', access: { kind: 'read-only' }, ranges: [] } as const
      const made = await app.core.handlers.tokens.create({ account, token, password: verdaccio.password })
      const key = made.ok ? made.value.key : expect.fail()
      const row = (await app.list(account)).list?.tokens.find((listed) => listed.key === key)
      const wrong = what === 'an unknown key' ? 'f'.repeat(32) : (row?.masked.replace('…', '...') ?? '')
      expect(await app.core.handlers.tokens.revoke({ account, keys: [wrong] })).toMatchObject({
        value: {
          removed: [],
          notConfirmed: [],
          failed: [{ key: wrong, failure: { code: 'token-not-found' } }],
        },
      })
      const left = (await app.list(account)).list?.tokens.map((listed) => listed.key)
      expect(left).toContain(key)
    },
  )

  it('takes an IP range that is none and makes a token nobody can use; it is stopped before', async () => {
    const { app, account } = await signIn()
    const token = { name: 'x', access: { kind: 'read-only' }, ranges: ['10.0.0.0/99'] } as const
    const { password } = verdaccio
    expect(await app.core.handlers.tokens.create({ account, token, password })).toMatchObject({
      failure: { code: 'invalid-cidr' },
    })
  })

  it('refuses a revoked token with 403, and the words name what it may be', async () => {
    const { app, account } = await signIn()
    const token = { name: 'gone', access: { kind: 'publish' }, ranges: [] } as const
    const { url, password } = verdaccio
    const made = await app.core.handlers.tokens.create({ account, token, password })
    const key = made.ok ? made.value.key : expect.fail()
    const shown = await app.core.handlers.tokens.reveal({ account, key })
    const secret = shown.ok ? shown.value.secret : expect.fail()
    await app.core.handlers.tokens.revoke({ account, keys: [key] })
    const added = await app.core.handlers.accounts.addToken({ registry: url, token: secret })
    expect(added).toMatchObject({ ok: false, failure: { code: 'forbidden', details: { status: 403 } } })
    expect(!added.ok && added.failure.message).toContain('it was revoked, may read only, or is limited')
  })
})

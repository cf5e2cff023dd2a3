import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCore, type CoreFixture } from '../support/core-fixture.ts'
import { hasUser, startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

let verdaccio: Verdaccio
beforeAll(async () => {
  verdaccio = await startVerdaccio()
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

describe('a real Verdaccio 6.8', () => {
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
})

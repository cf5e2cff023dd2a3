import { describe, expect, it } from 'vitest'
import {
  create,
  giveCode,
  signIn,
  startApp,
  startRegistry,
  startSignedIn,
  wanted,
} from '../support/practice-story.ts'

describe.each(['granular', 'classic'] as const)('the main job on a %s registry', (dialect) => {
  it('signs in, lists, creates, keeps, copies, shows and revokes', async () => {
    const { registry, app, account } = await startSignedIn({ dialect })
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

    const revoking = app.core.handlers.tokens.revoke({ account, key })
    await giveCode(app)
    expect(await revoking).toEqual({
      ok: true,
      value: { key, name: 'release-42', outcome: 'removed' },
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
    const { app, account } = await startSignedIn()
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    await giveCode(app, '000000')
    expect(
      await app.until(({ prompts }) => prompts.find((asked) => asked.kind === 'code' && asked.rejected)),
    ).toBeTruthy()
    await giveCode(app)
    expect(await creating).toMatchObject({ ok: true })
  })

  it('takes a wrong password for what it is, and asks for a fresh code afterwards', async () => {
    const { app, account } = await startSignedIn()
    const wrong = await app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-passwort' })
    expect(wrong).toMatchObject({ ok: false, failure: { code: 'password-rejected' } })
    expect(await create(app, account)).toMatchObject({ ok: true })
  })

  it('makes nothing when the code is cancelled', async () => {
    const { registry, app, account } = await startSignedIn()
    const before = registry.tokens().length
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    await app.core.handlers.prompts.cancel({ id: (await app.prompt()).id })
    expect(await creating).toMatchObject({ failure: { code: 'cancelled' } })
    expect(registry.tokens()).toHaveLength(before)
  })

  it('waits for a confirmation in the browser, at sign-in and at each write', async () => {
    const registry = await startRegistry({ twoFactor: 'web' })
    const app = await startApp()
    const signingIn = app.core.handlers.accounts.signInWithBrowser({ registry: registry.url })
    expect(await app.prompt()).toMatchObject({ kind: 'browser', purpose: { action: 'sign-in' } })
    expect(registry.confirmWebAuth()).toBe(true)
    const signed = await signingIn
    const account = signed.ok ? signed.value.account : expect.fail()
    await app.list(account)
    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    expect(await app.prompt()).toMatchObject({
      kind: 'browser',
      purpose: { action: 'create', name: 'release-42' },
    })
    expect(registry.confirmWebAuth()).toBe(true)
    expect(await creating).toMatchObject({ ok: true })
    expect(app.opened).toHaveLength(2)
  })
})

describe('a 2xx proves nothing', () => {
  it('says what the registry made different', async () => {
    const { app, account } = await startSignedIn({ fault: 'unlisted-create' })
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
    const { app, account } = await startSignedIn({ fault: 'sticky-revoke' })
    const created = await create(app, account)
    const key = created.ok ? created.value.key : expect.fail()
    const revoking = app.core.handlers.tokens.revoke({ account, key })
    await giveCode(app)
    expect(await revoking).toMatchObject({
      ok: true,
      value: { key, outcome: 'not-confirmed', why: 'It is still listed.' },
    })
    expect((await app.core.handlers.tokens.reveal({ account, key })).ok).toBe(true)
  })

  it('counts a token that was revoked elsewhere meanwhile as removed', async () => {
    const registry = await startRegistry()
    const [here, there] = [await startApp(), await startApp()]
    const [account, same] = [await signIn(here, registry), await signIn(there, registry)]
    registry.setOptions({ twoFactor: 'none' })
    const key = (await here.list(account)).list?.tokens[0]?.key ?? ''
    expect(await there.core.handlers.tokens.revoke({ account: same, key })).toMatchObject({
      value: { key, outcome: 'removed' },
    })
    expect(await here.core.handlers.tokens.revoke({ account, key })).toMatchObject({
      value: { key, outcome: 'removed' },
    })
  })

  it('does not claim to have removed what was never in the list', async () => {
    const { app, account } = await startSignedIn()
    expect(await app.core.handlers.tokens.revoke({ account, key: 'never-there' })).toMatchObject({
      value: { key: 'never-there', outcome: 'failed', failure: { code: 'token-not-found' } },
    })
  })
})

describe('without a keychain', () => {
  it('keeps the new secret in memory and says why', async () => {
    const { app, account } = await startSignedIn({}, { keychain: null })
    const created = await create(app, account)
    expect(created).toMatchObject({
      value: { kept: 'memory', keepFailure: { code: 'keychain-unavailable' } },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ remembered: false }])
  })
})

it('copies the id of a token, which is no secret', async () => {
  const { app, account } = await startSignedIn()
  const key = (await app.list(account)).list?.tokens[0]?.key ?? ''
  expect(await app.core.handlers.tokens.copyKey({ account, key })).toMatchObject({ ok: true })
  expect(app.clipboard.text).toBe(key)
  expect(app.core.snapshot().copied).toBeNull()
})

import { describe, expect, it } from 'vitest'
import { valueOf } from '../support/core-fixture.ts'
import {
  create,
  giveCode,
  signIn,
  startAgain,
  startApp,
  startRegistry,
  startSignedIn,
  wanted,
} from '../support/practice-story.ts'

/** What the app knows of a registry and of a token beyond the table, and how it comes to know it. */

describe('what a registry can do', () => {
  it('is seen from what is asked of it anyway, and kept', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const known = () => app.core.snapshot().capabilities[registry.url]
    await signIn(app, registry)
    expect(known()).toMatchObject({
      capabilities: {
        list: 'supported',
        'password-login': 'supported',
        'granular-fields': 'supported',
        'read-only-flag': 'supported',
      },
      secondFactors: ['authenticator'],
    })
    expect(known()?.capabilities.create).toBeUndefined()
    const [account = expect.fail()] = app.core.snapshot().accounts
    const created = await create(app, account.id)
    expect(known()?.capabilities).toMatchObject({ create: 'supported' })
    const revoking = app.core.handlers.tokens.revoke({
      account: account.id,
      key: created.ok ? created.value.key : expect.fail(),
    })
    await giveCode(app)
    expect(await revoking).toMatchObject({ ok: true })
    expect(known()?.capabilities).toMatchObject({ delete: 'supported' })

    const next = await startAgain(app)
    expect(next.core.snapshot().capabilities[registry.url]?.capabilities).toMatchObject({
      create: 'supported',
      delete: 'supported',
    })
  })

  it('is one thing, and what this sign-in may do another', async () => {
    const registry = await startRegistry({ dialect: 'classic' })
    const app = await startApp()
    const readOnly = registry.tokens().find(({ cidr }) => cidr.join() === '192.0.2.0/24')?.secret ?? ''
    const { addToken } = app.core.handlers.accounts
    expect(await addToken({ registry: registry.url, token: readOnly })).toMatchObject({ ok: false })
    expect(app.core.snapshot().capabilities[registry.url]?.capabilities).toMatchObject({
      'ip-ranges': 'supported',
    })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it('has no token page to open where none is known', async () => {
    const { app, account } = await startSignedIn()
    expect(await app.core.handlers.accounts.openTokenPage({ account })).toMatchObject({
      failure: { code: 'not-supported' },
    })
    expect(app.opened).toEqual([])
  })
})

describe('the form in which tokens are written', () => {
  it('is as the user says, whatever the rows look like, until it is left to the app again', async () => {
    const { app, account } = await startSignedIn()
    const { chooseDialect } = app.core.handlers.accounts
    const dialect = () => app.core.snapshot().accounts[0]?.dialect
    expect(dialect()).toBe('granular')
    await chooseDialect({ account, dialect: 'classic' })
    await app.core.handlers.tokens.refresh({ account })
    expect(dialect()).toBe('classic')
    const created = await app.core.handlers.tokens.create({
      account,
      token: wanted,
      password: 'demo-password',
    })
    // A granular registry does not take the older form, and nothing else is tried behind the user's back.
    expect(created).toMatchObject({ failure: { code: 'invalid-request' } })

    const next = await startAgain(app)
    expect(next.core.snapshot().accounts[0]).toMatchObject({ dialect: 'classic', dialectChosen: true })
    await chooseDialect({ account, dialect: null })
    expect(app.core.snapshot().accounts[0]).toMatchObject({ dialect: 'granular', dialectChosen: false })
    expect(await create(app, account)).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
  })
})

describe('one token', () => {
  it('is shown with every field that the registry wrote, and nothing secret', async () => {
    const { registry, app, account } = await startSignedIn()
    const [token = expect.fail()] = registry.tokens()
    const details = await app.core.handlers.tokens.details({ account, key: token.key })
    const raw = details.ok ? details.value.raw : expect.fail()
    expect(JSON.parse(raw)).toMatchObject({
      key: token.key,
      name: token.name,
      permissions: token.permissions,
    })
    expect(raw).not.toContain(token.secret)
    expect(await app.core.handlers.tokens.details({ account, key: 'never-there' })).toMatchObject({
      failure: { code: 'token-not-found' },
    })
  })

  it('is marked when the app signs in with it, and tells when that sign-in ends', async () => {
    const registry = await startRegistry()
    const app = await startApp()
    const mine =
      registry
        .tokens()
        .find(
          ({ bypass2fa, cidr, expiry }) => !bypass2fa && cidr.length === 0 && (expiry ?? 0) > Date.now(),
        ) ?? expect.fail()
    const { addToken } = app.core.handlers.accounts
    const { account } = valueOf(await addToken({ registry: registry.url, token: mine.secret }))
    const marked = (await app.list(account)).list?.tokens.filter(({ inUse }) => inUse) ?? []
    expect(marked.map(({ key }) => key)).toEqual([mine.key])
    const { endsAt } = app.core.snapshot().accounts[0] ?? expect.fail()
    expect(Date.parse(endsAt ?? '')).toBe(mine.expiry)
  })
})

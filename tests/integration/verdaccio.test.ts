import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { factsFor } from '../../src/shared/capabilities.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { valueOf, type CoreFixture, type CoreOptions } from '../support/core-fixture.ts'
import { signInBy, startAgain, startApp } from '../support/practice-story.ts'
import { expired, hasUser, startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

/** Two of version 6 as people run them, and both forms of token that they give. */
describe.each([
  { version: '6.8', form: 'jwt' },
  { version: '6.10', form: 'opaque' },
] as const)('a real Verdaccio $version whose tokens are $form', ({ version, form }) => {
  let verdaccio: Verdaccio
  beforeAll(async () => {
    verdaccio = await startVerdaccio(version, form)
  })
  afterAll(() => verdaccio.close())

  const typed = () => {
    const { url: registry, username, password } = verdaccio
    return { registry, username, password }
  }

  async function signIn(options?: CoreOptions) {
    const app = await startApp(options)
    return { app, account: await signInBy(app, typed()) }
  }

  const plain: NewToken = { name: 'ci-install', access: { kind: 'read-only' }, ranges: [] }

  const create = ({ core }: CoreFixture, account: string, token: Partial<NewToken> = {}) =>
    core.handlers.tokens.create({ account, token: { ...plain, ...token }, password: verdaccio.password })

  /** Makes a token and gives its key and its secret. */
  async function made(app: CoreFixture, account: string, token: Partial<NewToken> = {}) {
    const created = await create(app, account, token)
    expect(created).toMatchObject({ ok: true, value: { kept: 'keychain', check: { outcome: 'confirmed' } } })
    const { key } = valueOf(created)
    return { key, secret: valueOf(await app.core.handlers.tokens.reveal({ account, key })).secret }
  }

  const ask = (secret: string) =>
    fetch(`${verdaccio.url}-/npm/v1/tokens`, { headers: { authorization: `Bearer ${secret}` } })

  it('signs in, makes a read-only token limited to a range, lists it and revokes it', async () => {
    const { app, account } = await signIn()
    expect(app.core.snapshot().accounts).toMatchObject([{ username: 'release-manager', dialect: 'classic' }])
    const { key, secret } = await made(app, account, { ranges: ['127.0.0.0/8'] })

    const { list } = await app.list(account)
    expect(list?.complete).toBe(true)
    expect(list?.tokens.find((token) => token.key === key)).toMatchObject({
      // Verdaccio stores no names; this one is remembered here.
      name: 'ci-install',
      access: { kind: 'read-only' },
      ranges: ['127.0.0.0/8'],
      keptHere: true,
      // What it does not tell is not made up.
      tellsExpiry: false,
      tellsLastUse: false,
    })
    const details = await app.core.handlers.tokens.details({ account, key })
    expect(JSON.parse(details.ok ? details.value.raw : '')).toMatchObject({
      key,
      user: 'release-manager',
      cidr: ['127.0.0.0/8'],
    })
    expect((await ask(secret)).status).toBe(200)

    const revoked = await app.core.handlers.tokens.revoke({ account, key })
    expect(revoked).toEqual({
      ok: true,
      value: { key, name: 'ci-install', outcome: 'removed' },
    })
    // The server itself is the judge; its yes to a delete is none.
    expect((await ask(secret)).status).toBe(403)
    const receipts = await app.core.handlers.revoke.receipts({ batch: null })
    expect(receipts).toMatchObject({ value: [{ stage: 'dead', before: 'alive' }] })
    const verdicts = receipts.ok ? receipts.value[0]?.verdicts : []
    expect(verdicts?.map(({ finding }) => finding)).toEqual(['gone', 'dead'])
    // The secret is let go of when it has nothing more to prove.
    expect((await app.core.handlers.tokens.reveal({ account, key })).ok).toBe(false)
    // It is the one answer to a revoked token and to one for other addresses, and the words name both.
    const added = await app.core.handlers.accounts.addToken({ registry: verdaccio.url, token: secret })
    expect(added).toMatchObject({ ok: false, failure: { code: 'forbidden', details: { status: 403 } } })
    expect(!added.ok && added.failure.message).toContain('it was revoked, may read only, or is limited')

    expect(app.core.snapshot().capabilities[verdaccio.url]).toMatchObject({
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

  it('takes a token from the addresses it is limited to, and from no other', async () => {
    const { app, account } = await signIn()
    const [here, elsewhere] = [
      await made(app, account, { access: { kind: 'publish' }, ranges: ['127.0.0.0/8'] }),
      await made(app, account, { access: { kind: 'publish' }, ranges: ['192.0.2.0/24'] }),
    ]
    expect((await ask(here.secret)).status).toBe(200)
    expect((await ask(elsewhere.secret)).status).toBe(403)
    // The token in use was good before and is only not for this place: it is not taken for a wrong one.
    const { addToken } = app.core.handlers.accounts
    const added = await addToken({ registry: verdaccio.url, token: elsewhere.secret })
    expect(added).toMatchObject({ failure: { code: 'forbidden' } })
    expect(!added.ok && added.failure.message).toContain('is limited to other addresses')
    for (const { key } of [here, elsewhere])
      expect(await app.core.handlers.tokens.revoke({ account, key })).toMatchObject({
        value: { key, outcome: 'removed' },
      })
  })

  it('lets a read-only token look and not touch; the app knows it for the one it signs in with', async () => {
    const { app, account } = await signIn()
    const mine = await made(app, account)
    const reader = await startApp()
    const added = await reader.core.handlers.accounts.addToken({
      registry: verdaccio.url,
      token: mine.secret,
    })
    const { account: id } = valueOf(added)
    // A JSON Web Token tells itself when it ends, and no row does.
    const { endsAt } = reader.core.snapshot().accounts[0] ?? expect.fail()
    expect(endsAt === null ? 'opaque' : 'jwt').toBe(form)
    const inUse = (await reader.list(id)).list?.tokens.filter((token) => token.inUse)
    expect(inUse?.map(({ key }) => key)).toEqual([mine.key])

    const refusal = { code: 'forbidden', details: { status: 403, registry: verdaccio.url } }
    expect(await create(reader, id)).toMatchObject({ failure: refusal })
    expect(await reader.core.handlers.tokens.revoke({ account: id, key: mine.key })).toMatchObject({
      value: { key: mine.key, outcome: 'failed', failure: refusal },
    })
    const { capabilities } = reader.core.snapshot()
    const refused = { list: 'supported', create: 'not-allowed', delete: 'not-allowed' }
    expect(factsFor(capabilities[verdaccio.url], id)?.capabilities).toMatchObject(refused)
    // It says nothing of what others may do there.
    expect(capabilities[verdaccio.url]?.capabilities).not.toMatchObject({ create: 'not-allowed' })
  })

  it('ignores what it does not know, which is told when the user has it spoken to in the newer form', async () => {
    const { app, account } = await signIn()
    await app.core.handlers.accounts.chooseDialect({ account, dialect: 'granular' })
    const created = await create(app, account, { expiresInDays: 30 })
    expect(valueOf(created).check).toMatchObject({
      outcome: 'different',
      differences: [
        { field: 'access', asked: 'read-only', got: 'read and publish' },
        { field: 'expires', got: 'no expiry' },
      ],
    })
  })

  it('tells a wrong password from a dead session, and takes the right one after it', async () => {
    const { app, account } = await signIn()
    const before = (await app.list(account)).list?.tokens.length
    const wrong = { account, token: plain, password: 'wrong' }
    expect(await app.core.handlers.tokens.create(wrong)).toMatchObject({
      failure: { code: 'password-rejected' },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
    // There is no second factor here, so nobody was asked for a code.
    expect(app.core.snapshot().prompts).toEqual([])
    await made(app, account)
    expect((await app.list(account)).list?.tokens).toHaveLength((before ?? 0) + 1)
  })

  it.each(['a wrong password', 'a mistyped name, which this server would make an account of'])(
    'signs nobody in with %s',
    async (what) => {
      const app = await startApp()
      const wrong = what.includes('password') ? { password: 'wrong' } : { username: 'relaese-manager' }
      const { signInWithPassword } = app.core.handlers.accounts
      expect(await signInWithPassword({ ...typed(), ...wrong })).toMatchObject({
        failure: { code: 'password-rejected' },
      })
      expect(app.core.snapshot().accounts).toEqual([])
      expect(await hasUser(verdaccio.url, 'relaese-manager', verdaccio.password)).toBe(false)
      expect(await hasUser(verdaccio.url, verdaccio.username, verdaccio.password)).toBe(true)
    },
  )

  it('has no sign-in with the browser, and is said not to have it', async () => {
    const app = await startApp()
    expect(await app.core.handlers.accounts.signInWithBrowser({ registry: verdaccio.url })).toMatchObject({
      failure: { code: 'web-auth-unsupported' },
    })
    expect(app.core.snapshot().capabilities[verdaccio.url]?.capabilities).toMatchObject({
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

  it('ends its sessions by the clock, if at all; the app knows when, and goes on after it', async () => {
    const keychain = createMemoryKeychain()
    const first = await signIn({ keychain })
    const { endsAt } = first.app.core.snapshot().accounts[0] ?? expect.fail()
    if (form === 'opaque') {
      // Nobody says it, and nothing is made up.
      expect(endsAt).toBeNull()
      return
    }
    const left = Date.parse(endsAt ?? '') - Date.now()
    expect(Math.round(left / 3_600_000)).toBe(24)
    const over = new Secret(await expired(verdaccio))
    await keychain.set(`Tokentray: ${verdaccio.url}`, 'release-manager/session', over)

    const app = await startAgain(first.app)
    const { account } = first
    expect(await app.core.handlers.tokens.refresh({ account })).toMatchObject({
      failure: { code: 'session-ended' },
    })
    const known = () => factsFor(app.core.snapshot().capabilities[verdaccio.url], account)?.capabilities
    expect(known()).toMatchObject({ list: 'needs-sign-in' })
    const creating = create(app, account)
    expect(await app.prompt()).toMatchObject({ kind: 'sign-in', account })
    expect(await app.core.handlers.accounts.signInWithPassword(typed())).toMatchObject({ ok: true })
    expect(await creating).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
    expect(known()).toMatchObject({ list: 'supported', create: 'supported' })
  })

  it('answers whoami without a name to a bad token, which is not taken for signed in', async () => {
    const app = await startApp()
    const added = await app.core.handlers.accounts.addToken({ registry: verdaccio.url, token: 'npm_nope' })
    expect(added).toMatchObject({ failure: { code: 'unauthorized' } })
    expect(app.core.snapshot().accounts).toEqual([])
  })

  it.each(['an unknown key', 'a masked value', 'a whole token'])(
    'would say 200 to a revoke of %s; the app says that there is no such token',
    async (what) => {
      const { app, account } = await signIn()
      const { key, secret } = await made(app, account)
      const row = (await app.list(account)).list?.tokens.find((listed) => listed.key === key)
      const masked = row?.masked.replace('…', '...') ?? ''
      const wrong = { 'an unknown key': 'f'.repeat(32), 'a masked value': masked }[what] ?? secret
      expect(await app.core.handlers.tokens.revoke({ account, key: wrong })).toMatchObject({
        value: {
          key: wrong,
          outcome: 'failed',
          failure: { code: 'token-not-found' },
        },
      })
      const left = (await app.list(account)).list?.tokens.map((listed) => listed.key)
      expect(left).toContain(key)
      expect((await ask(secret)).status).toBe(200)
    },
  )

  it.each(['10.0.0.0/99', 'not-a-range', '2001:db8::/32'])(
    'takes %s for an IP range and makes a token nobody can use; it is stopped before',
    async (garbage) => {
      const { app, account } = await signIn()
      const code = garbage.includes(':') ? 'ipv6-not-supported' : 'invalid-cidr'
      expect(await create(app, account, { ranges: [garbage] })).toMatchObject({ failure: { code } })
      // What the server itself does with it.
      const { url, session, password } = verdaccio
      const body = JSON.stringify({ password, readonly: false, cidr_whitelist: [garbage] })
      const headers = { authorization: `Bearer ${session}`, 'content-type': 'application/json' }
      const made = await fetch(`${url}-/npm/v1/tokens`, { method: 'POST', headers, body })
      expect(made.status).toBe(200)
      const { token } = (await made.json()) as { token: string }
      expect((await ask(token)).status).toBe(403)
    },
  )

  it('is called out of reach when it is, and nobody is signed out for it', async () => {
    const { app, account } = await signIn()
    await verdaccio.close()
    expect(await create(app, account)).toMatchObject({ failure: { code: 'registry-unreachable' } })
    expect(app.core.snapshot().capabilities[verdaccio.url]?.capabilities).toMatchObject({
      create: 'unreachable',
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
  })
})

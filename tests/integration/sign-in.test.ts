import { describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import { fail, ok } from '../../src/shared/failure.ts'
import { valueOf } from '../support/core-fixture.ts'
import {
  keepOne,
  serve,
  signIn,
  startAgain,
  startApp,
  startRegistry,
  startSignedIn,
  wanted,
} from '../support/practice-story.ts'

/** What AWS API Gateway says where it has no such route; with 403. */
const missingRoute = { message: 'Missing Authentication Token' }

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
    const story = await startSignedIn()
    const { app: first, account } = story
    const key = await keepOne(story)
    const { secret } = valueOf(await first.core.handlers.tokens.reveal({ account, key }))

    const second = await startAgain(first)
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
    const { registry, app, account } = await startSignedIn()
    registry.expireSessions()
    expect(await app.core.handlers.tokens.refresh({ account })).toMatchObject({
      failure: { code: 'session-ended' },
    })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'ended' }])
    expect(app.core.snapshot().prompts).toEqual([])

    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    expect(await app.prompt()).toMatchObject({ kind: 'sign-in', account })
    const again = app.core.handlers.accounts.signInWithPassword({
      registry: registry.url,
      username: 'demo',
      password: 'demo-password',
    })
    const code = await app.until(({ prompts }) =>
      prompts.find(({ kind, purpose }) => kind === 'code' && purpose.action === 'sign-in'),
    )
    await app.core.handlers.prompts.answer({ id: code.id, code: '123456' })
    expect(await again).toEqual({ ok: true, value: { account } })
    const forCreate = await app.until(({ prompts }) =>
      prompts.find(({ kind, purpose }) => kind === 'code' && purpose.action === 'create'),
    )
    await app.core.handlers.prompts.answer({ id: forCreate.id, code: '123456' })
    expect(await creating).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
  })

  it('renews the sign-in by the browser in place, and then goes on with what was interrupted', async () => {
    const registry = await startRegistry({ twoFactor: 'web' })
    const app = await startApp()
    const { signInWithBrowser } = app.core.handlers.accounts
    const confirmed = async (action: string) => {
      await app.until(({ prompts }) =>
        prompts.find(({ kind, purpose }) => kind === 'browser' && purpose.action === action),
      )
      expect(registry.confirmWebAuth()).toBe(true)
    }
    const first = signInWithBrowser({ registry: registry.url })
    await confirmed('sign-in')
    const { account } = valueOf(await first)
    await app.list(account)
    registry.expireSessions()

    const creating = app.core.handlers.tokens.create({ account, token: wanted, password: 'demo-password' })
    expect(await app.prompt()).toMatchObject({ kind: 'sign-in', account })
    const again = signInWithBrowser({ registry: registry.url, account })
    await confirmed('sign-in')
    expect(await again).toEqual({ ok: true, value: { account } })
    await confirmed('create')
    expect(await creating).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
  })

  it('knows when a sign-in will end, where anybody says so, after a restart too', async () => {
    const registry = await startRegistry()
    const practice = { url: registry.url, ...registry.account }
    const [known, unknown] = [await startApp({ practice }), await startApp()]
    await known.core.handlers.app.openPractice()
    await Promise.all([signIn(known, registry), signIn(unknown, registry)])
    const left = Date.parse(known.core.snapshot().accounts[0]?.endsAt ?? '') - Date.now()
    expect(left / 60_000).toBeGreaterThan(118)
    expect(left / 60_000).toBeLessThanOrEqual(120)
    expect(unknown.core.snapshot().accounts[0]?.endsAt).toBeNull()
    const next = await startApp({ keychain: known.keychain, files: known.files })
    expect(next.core.snapshot().accounts[0]?.endsAt).toBe(known.core.snapshot().accounts[0]?.endsAt)
  })

  it('can be given up while the registry does not answer', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>()
    const silent = await serve(() => resolve(undefined))
    const app = await startApp()
    const signing = app.core.handlers.accounts.signInWithPassword({
      registry: silent,
      username: 'demo',
      password: 'demo-password',
    })
    await asked
    await app.core.handlers.accounts.stopSignIn()
    const outcome = await signing
    expect(outcome).toMatchObject({ failure: { code: 'stopped' } })
    expect(!outcome.ok && outcome.failure.message).toContain('had signed you in')
  })

  it('forgets the sign-in and proves that the session is dead', async () => {
    const { app, account } = await startSignedIn()
    expect(await app.core.handlers.accounts.signOut({ account })).toEqual({
      ok: true,
      value: { provenEnded: true },
    })
    expect(app.core.snapshot()).toMatchObject({ accounts: [], lists: {} })
    const next = await startAgain(app)
    expect(next.core.snapshot().accounts).toEqual([])
  })

  it('forgets the sign-in even when the registry is gone', async () => {
    const { registry, app, account } = await startSignedIn()
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
    const { addToken } = app.core.handlers.accounts
    const { account } = valueOf(await addToken({ registry: registry.url, token: ` ${token}\n` }))
    expect((await app.list(account)).list?.tokens.length).toBeGreaterThan(3)
    await app.core.handlers.accounts.signOut({ account })
    const whoami = await fetch(`${registry.url}-/whoami`, { headers: { authorization: `Bearer ${token}` } })
    expect(whoami.status).toBe(200)
  })

  it.each([
    ['takes it back', 401, 'The sign-in was ended again.'],
    ['does not', 200, 'may accept that sign-in until it expires.'],
  ])(
    'refuses whoever is not the one who was typed, and gives the sign-in back to a registry that %s',
    async (_, afterwards, words) => {
      const asked: string[] = []
      let ended = false
      const server = await serve((request, response) => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
        const signedIn = request.headers.authorization === 'Bearer strange-session'
        const status = signedIn && ended ? afterwards : 200
        if (request.method === 'DELETE') ended = true
        const json =
          request.method === 'PUT'
            ? { ok: true, token: 'strange-session' }
            : request.url === '/-/whoami'
              ? { username: 'somebody-else' }
              : { objects: [], urls: {} }
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
      })
      const app = await startApp()
      const signing = { registry: server, username: 'demo', password: 'demo-password' }
      const result = await app.core.handlers.accounts.signInWithPassword(signing)
      expect(result).toMatchObject({ failure: { code: 'another-user', details: { registry: server } } })
      expect(!result.ok && result.failure.message).toContain('You typed demo, but')
      expect(!result.ok && result.failure.message).toContain(words)
      expect(asked).toContain('DELETE /-/user/token/strange-session')
      expect(app.core.snapshot().accounts).toEqual([])
    },
  )

  it('does not call it done while a locked keychain holds on to the sign-in', async () => {
    const memory = createMemoryKeychain()
    let locked = false
    const keychain: Keychain = {
      ...memory,
      get: (service, entry) => (locked ? Promise.resolve(ok(null)) : memory.get(service, entry)),
      set: (...entry) =>
        locked ? Promise.resolve(fail('keychain-locked', 'The keychain is locked.')) : memory.set(...entry),
      delete: (service, entry) => (locked ? Promise.resolve(ok(false)) : memory.delete(service, entry)),
    }
    const { registry, app, account } = await startSignedIn({}, { keychain })
    locked = true
    const { signOut } = app.core.handlers.accounts
    const first = await signOut({ account })
    expect(first).toMatchObject({ failure: { code: 'still-kept', details: { registry: registry.url } } })
    // What became of it at the registry is told separately.
    expect(!first.ok && first.failure.message).toMatch(/could not be removed.*no longer accepts it\.$/)
    expect(app.core.snapshot().accounts).toMatchObject([{ id: account, state: 'locked' }])

    locked = false
    expect(await signOut({ account })).toMatchObject({ ok: true })
    expect(app.core.snapshot().accounts).toEqual([])
    expect(await memory.get(`Tokentray: ${registry.url}`, 'demo/session')).toEqual(ok(null))
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

  it.each([
    ['vsr, which calls everybody anonymous', 200, { username: 'anonymous' }, 400, 'invalid-request'],
    ['a gateway without these routes', 403, missingRoute, 403, 'not-supported'],
    ['GitLab, which tells nobody who he is', 404, { error: '404 Not Found' }, 404, 'not-supported'],
  ] as const)('takes no token for good that nothing proves: %s', async (_who, status, told, list, code) => {
    const server = await serve((request, response) => {
      const asked = request.url === '/-/whoami' ? ([status, told] as const) : ([list, missingRoute] as const)
      response.writeHead(asked[0], { 'content-type': 'application/json' }).end(JSON.stringify(asked[1]))
    })
    const app = await startApp()
    const added = await app.core.handlers.accounts.addToken({ registry: server, token: 'anything' })
    expect(added).toMatchObject({ failure: { code, details: { registry: server } } })
    expect(app.core.snapshot().accounts).toEqual([])
    expect(app.core.snapshot().capabilities[server]?.capabilities).toMatchObject({ list: 'unsupported' })
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

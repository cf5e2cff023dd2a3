import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { startCore, type CoreFixture } from '../support/core-fixture.ts'
import { enrolTwoFactor, type Enrolled } from '../support/two-factor-enrolment.ts'
import { startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

let verdaccio: Verdaccio
let enrolled: Enrolled
let app: CoreFixture
let account: string
beforeAll(async () => {
  verdaccio = await startVerdaccio('9-next')
  enrolled = await enrolTwoFactor(verdaccio)
  app = await startCore()
  account = await signInWithBrowser()
})
afterAll(() => verdaccio.close())

const token = { name: 'ci-install', access: { kind: 'read-only' }, ranges: [] } as const

/** Signs in on the registry's page, as a person would: by name and password, in the browser. */
async function signInWithBrowser(): Promise<string> {
  const { url: registry, username, password } = verdaccio
  const signing = app.core.handlers.accounts.signInWithBrowser({ registry })
  await app.challenge()
  const session = app.opened[0]?.split('/').at(-1) ?? expect.fail()
  const done = await fetch(`${registry}-/v1/login_cli/${session}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  expect(done.status).toBe(201)
  const signed = await signing
  const id = signed.ok ? signed.value.account : expect.fail(signed.failure.message)
  await app.list(id)
  return id
}

/** Begins to create a token and gives answers to the prompts for a code, one after the other. */
async function create(codes: readonly string[], password = verdaccio.password) {
  const creating = app.core.handlers.tokens.create({ account, token, password })
  const prompts: boolean[] = []
  const recovery: boolean[] = []
  for (const code of codes) {
    const challenge = await app.challenge()
    if (challenge.kind !== 'code') throw new Error(`asked for ${challenge.kind}`)
    prompts.push(challenge.rejected)
    recovery.push(challenge.recovery)
    await app.core.handlers.challenges.answer({ id: challenge.id, code })
  }
  return { creating, prompts, recovery }
}

describe('a real Verdaccio 9 with two-factor and sign-in by browser', () => {
  it('signs in with the browser, makes a token with a code, and revokes it', async () => {
    expect(app.core.snapshot().accounts).toMatchObject([{ username: verdaccio.username }])
    const { creating, prompts } = await create([enrolled.code()])
    const created = await creating
    expect(created).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
    expect(prompts).toEqual([false])
    const key = created.ok ? created.value.key : expect.fail()
    expect(await app.core.handlers.tokens.revoke({ account, keys: [key] })).toMatchObject({
      value: { removed: [{ key }], notConfirmed: [], failed: [] },
    })
  })

  it('refuses a code that was used, and takes a recovery code in its place, once', async () => {
    const used = enrolled.lastCode()
    const [recovery = expect.fail(), next = expect.fail()] = enrolled.takeRecoveryCodes(2)
    const first = await create([used, recovery])
    expect(first).toMatchObject({ prompts: [false, true], recovery: [false, false] })
    expect(await first.creating).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
    const second = await create([recovery, next])
    // What was refused is said to be a recovery code, and not one that changes every 30 seconds.
    expect(second).toMatchObject({ prompts: [false, true], recovery: [false, true] })
    expect(await second.creating).toMatchObject({ ok: true })
  })

  it('burns a code before it looks at the password, and the wrong password is named', async () => {
    const [burnt = expect.fail(), fresh = expect.fail()] = enrolled.takeRecoveryCodes(2)
    const wrong = await create([burnt], 'not the password')
    expect(await wrong.creating).toMatchObject({ failure: { code: 'password-rejected' } })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
    // The code is spent, so a new one is asked for instead of sending the old one again.
    const right = await create([burnt, fresh])
    expect(right.prompts).toEqual([false, true])
    expect(await right.creating).toMatchObject({ ok: true })
  })

  it('never registers a mistyped name, and takes no password for a right one, which is said', async () => {
    const { url: registry, username, password, folder } = verdaccio
    for (const name of ['relaese-manager', username]) {
      const signed = await app.core.handlers.accounts.signInWithPassword({
        registry,
        username: name,
        password,
      })
      expect(signed).toMatchObject({ ok: false, failure: { code: 'not-supported' } })
      expect(!signed.ok && signed.failure.message).toContain('sign-in with the browser')
    }
    expect(await readFile(`${folder}/htpasswd`, 'utf8')).not.toContain('relaese-manager')
  })

  it('would say 200 to a revoke of what it does not know; the app says that there is no such token', async () => {
    const tokens = (await app.list(account)).list?.tokens ?? []
    const masked = tokens[0]?.masked.replace('…', '...') ?? expect.fail()
    expect(await app.core.handlers.tokens.revoke({ account, keys: ['f'.repeat(32), masked] })).toMatchObject({
      value: { removed: [], failed: [{ failure: { code: 'token-not-found' } }, { key: masked }] },
    })
    const left = (await app.list(account)).list?.tokens.map(({ key }) => key)
    expect(left).toEqual(tokens.map(({ key }) => key))
  })

  it('would take an IP range that is none; it is stopped before', async () => {
    const garbage = { ...token, ranges: ['not-a-range'] }
    const { password } = verdaccio
    expect(await app.core.handlers.tokens.create({ account, token: garbage, password })).toMatchObject({
      failure: { code: 'invalid-cidr' },
    })
  })

  it('is known for what it can do, by what it answered', () => {
    expect(app.core.snapshot().registries[verdaccio.url]).toMatchObject({
      vendor: 'verdaccio',
      capabilities: {
        list: 'supported',
        create: 'supported',
        delete: 'supported',
        'web-login': 'supported',
        'password-login': 'unsupported',
        'granular-fields': 'unsupported',
        'read-only-flag': 'supported',
      },
      secondFactors: ['authenticator'],
    })
  })

  it('refuses a token that is none', async () => {
    expect(
      await app.core.handlers.accounts.addToken({ registry: verdaccio.url, token: 'npm_nope' }),
    ).toMatchObject({
      failure: { code: 'unauthorized' },
    })
  })
})

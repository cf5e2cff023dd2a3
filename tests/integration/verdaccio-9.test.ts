import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import type { Clock } from '../../src/main/core/infra/clock.ts'
import { systemClock } from '../../src/main/hosts/clock.ts'
import type { NewToken } from '../../src/shared/token.ts'
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
  app = await startCore({ clock: hurried })
  account = await signInWithBrowser()
})
afterAll(() => verdaccio.close())

const plain: NewToken = { name: 'ci-install', access: { kind: 'read-only' }, ranges: [] }

/** Verdaccio wants to be asked every five seconds whether somebody has signed in; that this is kept to, `poll.test.ts` shows. */
const hurried: Clock = {
  ...systemClock,
  after: (milliseconds, run) => systemClock.after(milliseconds === 5000 ? 250 : milliseconds, run),
}

/** Signs in on the registry's page, as a person would: by name and password, in the browser. */
async function signInWithBrowser(): Promise<string> {
  const { url: registry, username, password } = verdaccio
  const signing = app.core.handlers.accounts.signInWithBrowser({ registry })
  await app.prompt()
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

interface Wanted {
  readonly token?: Partial<NewToken>
  readonly password?: string
}

/** Begins to create a token and gives answers to the prompts for a code, one after the other. */
async function create(codes: readonly string[], { token, password = verdaccio.password }: Wanted = {}) {
  const creating = app.core.handlers.tokens.create({ account, token: { ...plain, ...token }, password })
  const prompts: boolean[] = []
  const recovery: boolean[] = []
  for (const code of codes) {
    const prompt = await app.prompt()
    if (prompt.kind !== 'code') throw new Error(`asked for ${prompt.kind}`)
    prompts.push(prompt.rejected)
    recovery.push(prompt.recovery)
    await app.core.handlers.prompts.answer({ id: prompt.id, code })
  }
  return { creating, prompts, recovery }
}

/** Makes a token with a recovery code and gives its secret. */
async function secretOf(token: Partial<NewToken>, recoveryCode: string) {
  const created = await (await create([recoveryCode], { token })).creating
  const key = created.ok ? created.value.key : expect.fail(created.failure.message)
  const shown = await app.core.handlers.tokens.reveal({ account, key })
  return shown.ok ? shown.value.secret : expect.fail(shown.failure.message)
}

const keysNow = async () => {
  await app.core.handlers.tokens.refresh({ account })
  return app.core.snapshot().lists[account]?.list?.tokens.map(({ key }) => key) ?? []
}

const ask = (secret: string) =>
  fetch(`${verdaccio.url}-/npm/v1/tokens`, { headers: { authorization: `Bearer ${secret}` } })

describe('a real Verdaccio 9 with two-factor and sign-in by browser', () => {
  it('signs in with the browser, makes a token with a code, and revokes it', async () => {
    expect(app.core.snapshot().accounts).toMatchObject([{ username: verdaccio.username }])
    const { creating, prompts } = await create([await enrolled.code()], {
      token: { ranges: ['127.0.0.0/8'] },
    })
    const created = await creating
    expect(created).toMatchObject({ ok: true, value: { check: { outcome: 'confirmed' } } })
    expect(prompts).toEqual([false])
    const key = created.ok ? created.value.key : expect.fail()
    const { list } = await app.list(account)
    expect(list).toMatchObject({ complete: true })
    expect(list?.tokens.find((token) => token.key === key)).toMatchObject({
      access: { kind: 'read-only' },
      ranges: ['127.0.0.0/8'],
    })
    const shown = await app.core.handlers.tokens.reveal({ account, key })
    const secret = shown.ok ? shown.value.secret : expect.fail()
    expect((await ask(secret)).status).toBe(200)
    // A delete is never asked a code for here.
    expect(await app.core.handlers.tokens.revoke({ account, key })).toMatchObject({
      value: { key, outcome: 'removed' },
    })
    expect((await ask(secret)).status).toBe(403)
    expect(await app.core.handlers.revoke.receipts({ batch: null })).toMatchObject({
      value: [{ stage: 'dead', before: 'alive' }],
    })
  })

  it('asks for a code before it looks at the password, so that a wrong one alone makes nothing', async () => {
    const before = await keysNow()
    const { creating } = await create([], { password: 'not the password' })
    const { id } = await app.prompt()
    await app.core.handlers.prompts.cancel({ id })
    expect(await creating).toMatchObject({ failure: { code: 'cancelled' } })
    expect(await keysNow()).toEqual(before)
  })

  it('names a wrong password that came with a right code, and a wrong code that came with it before', async () => {
    const code = await enrolled.code()
    const { creating, prompts } = await create(['12345', code], { password: 'not the password' })
    // Of the first it cannot be known that the password was wrong, too: the server looks at the code alone.
    expect(prompts).toEqual([false, true])
    const outcome = await creating
    expect(outcome).toMatchObject({ failure: { code: 'password-rejected', details: { status: 401 } } })
    expect(!outcome.ok && outcome.failure.message).toContain('did not accept the password')
    expect(app.core.snapshot()).toMatchObject({ accounts: [{ state: 'signed-in' }], prompts: [] })
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

  it('burns a recovery code before it looks at the password, and the wrong password is named', async () => {
    const [burnt = expect.fail(), fresh = expect.fail()] = enrolled.takeRecoveryCodes(2)
    const wrong = await create([burnt], { password: 'not the password' })
    expect(await wrong.creating).toMatchObject({ failure: { code: 'password-rejected' } })
    expect(app.core.snapshot().accounts).toMatchObject([{ state: 'signed-in' }])
    // The code is spent, so a new one is asked for instead of sending the old one again.
    const right = await create([burnt, fresh])
    expect(right.prompts).toEqual([false, true])
    expect(await right.creating).toMatchObject({ ok: true })
  })

  it('never registers a mistyped name, and takes no password for a right one, which is said', async () => {
    const { url: registry, username, password, folder } = verdaccio
    const { signInWithPassword } = app.core.handlers.accounts
    for (const typed of [
      { username: 'relaese-manager', password },
      { username, password },
      { username, password: 'not the password' },
    ]) {
      const signed = await signInWithPassword({ registry, ...typed })
      expect(signed).toMatchObject({ ok: false, failure: { code: 'not-supported' } })
      expect(!signed.ok && signed.failure.message).toContain('sign-in with the browser')
    }
    expect(await readFile(`${folder}/htpasswd`, 'utf8')).not.toContain('relaese-manager')
  })

  it('would say 200 to a revoke of what it does not know; the app says that there is no such token', async () => {
    const tokens = (await app.list(account)).list?.tokens ?? []
    const masked = tokens[0]?.masked.replace('…', '...') ?? expect.fail()
    const { revoke } = app.core.handlers.tokens
    expect(await revoke({ account, key: 'f'.repeat(32) })).toMatchObject({
      value: { outcome: 'failed', failure: { code: 'token-not-found' } },
    })
    expect(await revoke({ account, key: masked })).toMatchObject({
      value: { key: masked, outcome: 'failed' },
    })
    const left = (await app.list(account)).list?.tokens.map(({ key }) => key)
    expect(left).toEqual(tokens.map(({ key }) => key))
  })

  it.each(['not-a-range', '10.0.0.0/99'])(
    'would take %s for an IP range; it is stopped before',
    async (garbage) => {
      const { creating } = await create([], { token: { ranges: [garbage] } })
      expect(await creating).toMatchObject({ failure: { code: 'invalid-cidr' } })
      expect(app.core.snapshot().prompts).toEqual([])
    },
  )

  it('keeps a token to its addresses and to its rights; the app knows the one it signs in with', async () => {
    const [first = expect.fail(), second = expect.fail()] = enrolled.takeRecoveryCodes(2)
    const elsewhere = await secretOf({ ranges: ['192.0.2.0/24'] }, first)
    const reading = await secretOf({}, second)
    const reader = await startCore()
    const { addToken } = reader.core.handlers.accounts
    const registry = verdaccio.url
    expect(await addToken({ registry, token: elsewhere })).toMatchObject({ failure: { code: 'forbidden' } })
    const added = await addToken({ registry, token: reading })
    const id = added.ok ? added.value.account : expect.fail(added.failure.message)
    const tokens = (await reader.list(id)).list?.tokens ?? []
    const [mine = expect.fail(), ...others] = tokens.filter(({ inUse }) => inUse)
    expect(others).toEqual([])
    expect(await reader.core.handlers.tokens.revoke({ account: id, key: mine.key })).toMatchObject({
      value: { outcome: 'failed', failure: { code: 'forbidden' } },
    })
    const { password } = verdaccio
    expect(await reader.core.handlers.tokens.create({ account: id, token: plain, password })).toMatchObject({
      failure: { code: 'forbidden' },
    })
  })

  it('ignores what it does not know, which is told when the user has it spoken to in the newer form', async () => {
    const { chooseDialect } = app.core.handlers.accounts
    await chooseDialect({ account, dialect: 'granular' })
    const { creating } = await create(enrolled.takeRecoveryCodes(1))
    expect(await creating).toMatchObject({
      value: { check: { outcome: 'different', differences: [{ field: 'access', got: 'read and publish' }] } },
    })
    await chooseDialect({ account, dialect: null })
  })

  it('is known for what it can do, by what it answered', () => {
    expect(app.core.snapshot().capabilities[verdaccio.url]).toMatchObject({
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

  it('does not end a session on sign-out, and is not said to have', async () => {
    expect(await app.core.handlers.accounts.signOut({ account })).toEqual({
      ok: true,
      value: { provenEnded: false },
    })
    expect(app.core.snapshot().accounts).toEqual([])
  })
})

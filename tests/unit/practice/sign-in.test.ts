import { describe, expect, it } from 'vitest'
import type { PracticeRegistry } from '../../../src/practice/index.ts'
import { named, startRegistry } from '../../support/practice-story.ts'
import { type Answer, call, create, newToken, otp, revoke, signIn, tokenIn, whoami } from './client.ts'

const web = { 'npm-auth-type': 'web', 'npm-command': 'token' }

function put(registry: PracticeRegistry, name: string, body: object) {
  return call(registry, `-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: otp,
    body: { name, ...body },
  })
}

function addresses({ json }: Answer): { page: string; done: string } {
  const found = json as { authUrl?: string; loginUrl?: string; doneUrl: string }
  return { page: found.authUrl ?? found.loginUrl ?? '', done: found.doneUrl }
}

/** What a browser does: opens the page and sends its form. */
async function pressConfirm(registry: PracticeRegistry, page: string, headers: Record<string, string> = {}) {
  const shown = await call(registry, page)
  const key = /name="key" value="(\w+)"/.exec(shown.text)?.[1] ?? ''
  return call(registry, page, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: `key=${key}`,
  })
}

describe('signing in with a password', () => {
  it('refuses a name it does not know and makes no account, with or without an e-mail address', async () => {
    const registry = await startRegistry()
    const password = 'demo-password'
    expect((await put(registry, 'someone', { password })).status).toBe(400)
    expect((await put(registry, 'someone', { password, email: 'someone@acme.example' })).status).toBe(403)
    expect((await put(registry, 'someone', { password })).status).toBe(400)
  })

  it('gives a session that lasts two hours', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z')
    const registry = await startRegistry({ now: () => now })
    const session = await signIn(registry)
    now += 2 * 60 * 60_000 - 1
    expect((await whoami(registry, session)).status).toBe(200)
    now += 1
    expect((await whoami(registry, session)).status).toBe(401)
  })

  it('is undone by ending the sessions, which leaves the tokens alone', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    registry.expireSessions()
    expect((await whoami(registry, session)).status).toBe(401)
    expect((await whoami(registry, named(registry, 'mirror sync').secret)).status).toBe(200)
  })
})

describe('the one-time password', () => {
  it.each(['000000', '111111', '1234567', 'abc', '0'.repeat(64)])(
    '“%s” is refused as npm refuses it',
    async (code) => {
      const registry = await startRegistry()
      const answer = await create(registry, await signIn(registry), newToken, { 'npm-otp': code })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('OTP')
      expect(answer.text).toContain('one-time pass')
      expect(registry.tokens()).toHaveLength(8)
    },
  )

  it('on a delete is refused with npm’s own two words', async () => {
    const registry = await startRegistry()
    const { key } = named(registry, 'old travis')
    const answer = await revoke(registry, await signIn(registry), key, { 'npm-otp': '000000' })
    expect(answer.json).toEqual({ error: 'invalid OTP' })
  })

  it('may be a recovery code, once', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    const headers = { 'npm-otp': registry.recoveryCode }
    expect((await create(registry, session, newToken, headers)).status).toBe(201)
    expect((await create(registry, session, newToken, headers)).status).toBe(401)
  })

  it('is not asked for when two-factor is off, and the profile says so', async () => {
    const registry = await startRegistry({ twoFactor: 'none' })
    const session = await signIn(registry)
    expect((await create(registry, session, newToken, {})).status).toBe(201)
    expect((await call(registry, '-/npm/v1/user', { token: session })).json).toMatchObject({ tfa: null })
  })
})

describe('confirming in the browser', () => {
  it('makes a poll wait, then gives a code that is good for the same request, once', async () => {
    const registry = await startRegistry({ twoFactor: 'web' })
    const session = await signIn(registry)
    const challenge = await create(registry, session, newToken, web)
    expect(challenge.status).toBe(401)
    const { page, done } = addresses(challenge)

    const waiting = await call(registry, done)
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([202, '1'])
    expect((await pressConfirm(registry, page)).status).toBe(303)
    const code = { ...web, 'npm-otp': tokenIn(await call(registry, done)) }
    expect(code['npm-otp']).toMatch(/^\d{16}$/)
    expect((await call(registry, done)).status).toBe(404)

    expect((await revoke(registry, session, named(registry, 'old travis').key, code)).status).toBe(401)
    expect((await create(registry, session, newToken, code)).status).toBe(201)
    expect((await create(registry, session, newToken, code)).status).toBe(401)
  })

  it('is not offered to clients that do not say they can; a notice names the page, which shows a code', async () => {
    const registry = await startRegistry({ twoFactor: 'web' })
    const session = await signIn(registry)
    const answer = await create(registry, session, newToken, { 'npm-auth-type': 'web' })
    expect(answer.json).not.toHaveProperty('authUrl')
    const page = /Open (\S+) /.exec(answer.headers.get('npm-notice') ?? '')?.[1] ?? ''
    await pressConfirm(registry, page)
    const code = /class="code">(\d{16})</.exec((await call(registry, page)).text)?.[1] ?? ''
    expect((await create(registry, session, newToken, { 'npm-otp': code })).status).toBe(201)
  })

  it('signs in, with a session handed out once', async () => {
    const registry = await startRegistry()
    const { page, done } = addresses(await call(registry, '-/v1/login', { method: 'POST', body: {} }))
    expect((await call(registry, done)).status).toBe(202)
    await pressConfirm(registry, page)
    const session = tokenIn(await call(registry, done))
    expect((await whoami(registry, session)).status).toBe(200)
    expect((await call(registry, done)).status).toBe(404)
  })

  it('takes no form from elsewhere, and none without the key of the page', async () => {
    const registry = await startRegistry()
    const { page, done } = addresses(await call(registry, '-/v1/login', { method: 'POST', body: {} }))
    expect((await pressConfirm(registry, page, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await call(registry, page, { method: 'POST', body: 'key=' })).status).toBe(403)
    expect((await call(registry, done)).status).toBe(202)
  })

  it('is over after five minutes', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z')
    const registry = await startRegistry({ now: () => now })
    const { page, done } = addresses(await call(registry, '-/v1/login', { method: 'POST', body: {} }))
    now += 5 * 60_000
    expect((await call(registry, page)).status).toBe(404)
    expect((await call(registry, done)).status).toBe(404)
    expect(registry.pendingWebAuth()).toEqual([])
  })

  it('happens on a page that runs no script and loads nothing', async () => {
    const registry = await startRegistry()
    const { page } = addresses(await call(registry, '-/v1/login', { method: 'POST', body: {} }))
    const shown = await call(registry, page)
    expect(shown.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(shown.text).toContain('<button type="submit">Confirm</button>')
    expect(shown.text).not.toContain('<script')
  })
})

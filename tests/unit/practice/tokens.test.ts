import { describe, expect, it } from 'vitest'
import { named, startRegistry } from '../../support/practice-story.ts'
import { create, list, newToken, otp, revoke, signIn, tokenIn, whoami } from './client.ts'

describe('the token list', () => {
  it('leads through all pages by host-less addresses, and back', async () => {
    const registry = await startRegistry({ tokens: 25 })
    const session = await signIn(registry)
    const first = await list(registry, session)
    expect(first.json).toMatchObject({ total: 25, urls: { next: '/-/npm/v1/tokens?page=1&perPage=10' } })
    expect(first.json).not.toHaveProperty('urls.prev')
    const last = await list(registry, session, '?page=2&perPage=10')
    expect(last.json).toHaveProperty('objects.length', 5)
    expect(last.json).toHaveProperty('urls', { prev: '/-/npm/v1/tokens?page=1&perPage=10' })
  })

  it('puts at most a hundred tokens on a page, whatever is asked for', async () => {
    const registry = await startRegistry({ tokens: 120 })
    const { json } = await list(registry, await signIn(registry), '?perPage=9999')
    expect(json).toHaveProperty('objects.length', 100)
  })

  it('never shows a secret, nor the session that asks', async () => {
    const registry = await startRegistry({ tokens: 30 })
    const session = await signIn(registry)
    const { text } = await list(registry, session, '?perPage=100')
    for (const { secret } of registry.tokens()) expect(text).not.toContain(secret)
    expect(registry.tokens().map(({ secret }) => secret)).not.toContain(session)
  })

  it('has the same made-up tokens in every run', async () => {
    const [one, other] = [await startRegistry({ tokens: 40 }), await startRegistry({ tokens: 40 })]
    expect(one.tokens().map(({ secret }) => secret)).toEqual(other.tokens().map(({ secret }) => secret))
    expect(new Set(one.tokens().map(({ key }) => key)).size).toBe(40)
  })

  it('tells when a token was last used', async () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    const registry = await startRegistry({ now: () => now })
    const { secret } = named(registry, 'mirror sync')
    await whoami(registry, secret)
    const { json } = await list(registry, secret)
    expect(json).toMatchObject({
      objects: expect.arrayContaining([
        expect.objectContaining({ name: 'mirror sync', accessed: '2026-11-23T12:00:00.000Z' }),
      ]) as unknown,
    })
  })
})

describe('who may create and revoke', () => {
  it('a session with a code may, and the new token works', async () => {
    const registry = await startRegistry()
    const created = await create(registry, await signIn(registry), newToken)
    expect(created.status).toBe(201)
    expect((await whoami(registry, tokenIn(created))).json).toEqual({ username: 'demo' })
  })

  it.each([
    ['mirror sync', /read-only/i],
    ['release from laptop', /bypass two-factor/],
  ])('“%s” may not, with or without a code', async (name, words) => {
    const registry = await startRegistry()
    const { secret } = named(registry, name)
    const { key } = named(registry, 'old travis')
    const [creating, revoking] = [
      await create(registry, secret, newToken),
      await revoke(registry, secret, key),
    ]
    expect([creating.status, revoking.status]).toEqual([403, 403])
    expect(creating.text).toMatch(words)
  })

  it('a mistyped password is told before the code is looked at', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    const headers = { 'npm-otp': registry.recoveryCode }
    const mistyped = await create(registry, session, { ...newToken, password: 'guess' }, headers)
    expect(mistyped.status).toBe(401)
    expect(mistyped.headers.get('www-authenticate')).toBe('Basic')
    expect((await create(registry, session, newToken, headers)).status).toBe(201)
  })
})

describe('a token', () => {
  it('works from its own addresses only', async () => {
    const registry = await startRegistry()
    const answer = await whoami(registry, named(registry, 'ci-install').secret)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('ipaddress')
    expect((await whoami(registry, named(registry, 'docs preview').secret)).status).toBe(200)
  })

  it('stays listed after it has expired, and no longer works', async () => {
    const registry = await startRegistry()
    expect((await whoami(registry, named(registry, 'conference demo').secret)).status).toBe(401)
  })

  it('is dead at once when it is revoked', async () => {
    const registry = await startRegistry()
    const { key, secret } = named(registry, 'mirror sync')
    expect((await revoke(registry, await signIn(registry), key)).status).toBe(204)
    expect((await whoami(registry, secret)).status).toBe(401)
  })

  it('with a revoke lag leaves the list at once and works until the lag is over', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z')
    const registry = await startRegistry({ revokeLag: 60, now: () => now })
    const { key, secret } = named(registry, 'mirror sync')
    await revoke(registry, await signIn(registry), key)
    expect(registry.tokens().map((token) => token.key)).not.toContain(key)
    now += 59_999
    expect((await whoami(registry, secret)).status).toBe(200)
    now += 1
    expect((await whoami(registry, secret)).status).toBe(401)
  })

  it('can be revoked by its whole value, and only once', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    const { secret } = named(registry, 'old travis')
    expect((await revoke(registry, session, secret)).status).toBe(204)
    const again = await revoke(registry, session, secret)
    expect(again.status).toBe(404)
    expect(again.json).toHaveProperty('message')
  })

  it('has sha512 of itself as key in the classic dialect, and can be revoked by it', async () => {
    const registry = await startRegistry({ dialect: 'classic' })
    const session = await signIn(registry)
    const body = { password: 'demo-password', readonly: true, cidr_whitelist: [] }
    const created = await create(registry, session, body)
    expect(created.json).toMatchObject({
      readonly: true,
      cidr_whitelist: null,
      key: expect.stringMatching(/^[0-9a-f]{128}$/) as unknown,
    })
    const key = registry.tokens()[0]?.key ?? ''
    expect(created.text).toContain(key)
    expect((await revoke(registry, session, key, otp)).status).toBe(204)
  })
})

describe('what a new granular token must be', () => {
  const year = 365
  it.each([
    ['without a name', { name: ' ' }, 'Token name is required'],
    [
      'without targets',
      { packages: [], packages_and_scopes_permission: undefined },
      'at least one package / scope or organization',
    ],
    [
      'with rights to packages but none named',
      { packages: [], orgs: ['acme'] },
      'at least one package or scope',
    ],
    [
      'with rights to organizations but none named',
      { orgs_permission: 'read-only' },
      'at least one organization',
    ],
    ['with no access at all', { packages_and_scopes_permission: 'no-access' }, 'Please select at least one'],
    [
      'with a right nobody knows',
      { packages_and_scopes_permission: 'toString' },
      'Invalid packages_and_scopes_permission',
    ],
    ['with packages as text', { packages: '*' }, 'Packages must be an array'],
    ['that writes for a year', { expires: year }, 'longer than 90 days'],
    ['that has ended', { expires: -1 }, 'at least one day'],
    ['with a date that is none', { expires: 'tomorrow' }, 'number of days or a date'],
    ['with an address without its length', { cidr: ['192.0.2.1'] }, 'Invalid CIDR: 192.0.2.1'],
    ['with an IPv6 range', { cidr: ['2001:db8::/32'] }, 'Invalid CIDR'],
    ['for 51 packages', { packages: Array.from({ length: 51 }, (_, index) => `p${index}`) }, 'at most 50'],
  ])('one %s is refused', async (_, change, words) => {
    const registry = await startRegistry()
    const answer = await create(registry, await signIn(registry), { ...newToken, ...change })
    expect(answer.status).toBe(400)
    expect(answer.json).toHaveProperty('error', expect.stringContaining(words))
    expect(registry.tokens()).toHaveLength(8)
  })

  const read = { packages_and_scopes_permission: 'read-only' }
  it.each([
    ['7 days for one that writes', {}, 7],
    ['30 days for one that reads', read, 30],
    ['a year if one that reads asks for it', { ...read, expires: year }, year],
    ['until a date', { expires: '2026-12-03T12:00:00Z' }, 10],
  ])('it lives %s', async (_, change, days) => {
    const registry = await startRegistry({ now: () => Date.parse('2026-11-23T12:00:00Z') })
    await create(registry, await signIn(registry), { ...newToken, ...change })
    const { expiry, created } = named(registry, 'made here')
    expect(((expiry ?? 0) - created) / 86_400_000).toBe(days)
  })

  it('the names of fields in the API’s schema and in the npm CLI mean the same', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    const common = { password: 'demo-password', packages_and_scopes_permission: 'read-only' }
    const cidr = ['192.0.2.0/24']
    await create(registry, session, {
      ...common,
      name: 'schema',
      token_description: 'd',
      packages: ['*'],
      cidr,
    })
    await create(registry, session, {
      ...common,
      name: 'cli',
      description: 'd',
      packages_all: true,
      cidr_whitelist: cidr,
    })
    const [schema, cli] = [named(registry, 'schema'), named(registry, 'cli')]
    expect(cli).toMatchObject({ description: 'd', cidr, scopes: [{ type: 'package', name: '*' }] })
    expect({ ...schema, name: 0, key: 0, uuid: 0, secret: 0, created: 0, expiry: 0 }).toEqual({
      ...cli,
      name: 0,
      key: 0,
      uuid: 0,
      secret: 0,
      created: 0,
      expiry: 0,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { createBody } from '../../../../src/main/core/registry/token-writes.ts'
import { checkCreated } from '../../../../src/main/core/features/tokens/check-created.ts'
import { validateNewToken } from '../../../../src/main/core/features/tokens/validate-new-token.ts'
import type { NewToken, Token, TokenList } from '../../../../src/shared/token.ts'

const now = new Date('2026-11-23T12:00:00Z')
const wanted: NewToken = {
  name: 'ci-install',
  access: { kind: 'read-only' },
  ranges: ['192.0.2.0/24'],
  expiresInDays: 30,
}

describe('the body on the wire', () => {
  it('is classic for older registries, with both of its fields always', () => {
    expect(createBody('classic', wanted, 'pw')).toEqual({
      password: 'pw',
      readonly: true,
      cidr_whitelist: ['192.0.2.0/24'],
    })
    expect(createBody('classic', { ...wanted, access: { kind: 'publish' }, ranges: [] }, 'pw')).toEqual({
      password: 'pw',
      readonly: false,
      cidr_whitelist: [],
    })
  })

  it('is granular as npm 11.6.4 and later write it', () => {
    expect(createBody('granular', wanted, 'pw')).toEqual({
      password: 'pw',
      name: 'ci-install',
      expires: 30,
      cidr_whitelist: ['192.0.2.0/24'],
      packages_all: true,
      packages_and_scopes_permission: 'read-only',
    })
  })

  it('names packages, scopes and organizations of a custom token', () => {
    const access = {
      kind: 'custom',
      packages: 'read-write-stage-only',
      orgs: 'read-only',
      targets: [
        { type: 'package', name: 'left-pad' },
        { type: 'scope', name: '@acme' },
        { type: 'org', name: 'acme' },
      ],
      bypassTwoFactor: true,
    } as const
    expect(createBody('granular', { name: 'stage', access, ranges: [] }, 'pw')).toEqual({
      password: 'pw',
      name: 'stage',
      packages: ['left-pad'],
      scopes: ['@acme'],
      packages_and_scopes_permission: 'read-write-stage-only',
      orgs: ['acme'],
      orgs_permission: 'read-only',
      bypass_2fa: true,
    })
  })
})

describe('what is refused before anything is sent', () => {
  const refusal = (change: Partial<NewToken>, password = 'pw') => {
    const result = validateNewToken({ ...wanted, ...change }, password)
    return result.ok ? null : result.failure.message
  }
  it('takes a good one, with its name trimmed', () => {
    const result = validateNewToken({ ...wanted, name: '  ci-install ' }, 'pw')
    expect(result).toEqual({ ok: true, value: wanted })
  })
  it('says what is wrong', () => {
    expect(refusal({ name: ' ' })).toContain('name')
    expect(refusal({ name: 'x'.repeat(10_240) })).toContain('10240 characters')
    expect(refusal({ name: 'a\u0000b' })).toContain('NUL')
    expect(refusal({}, '')).toContain('password')
    expect(refusal({ expiresInDays: 0 })).toContain('at least one day')
    expect(refusal({ access: { kind: 'publish' }, expiresInDays: 91 })).toContain('90 days')
  })
  it("uses the npm CLI's own two messages for ranges", () => {
    expect(refusal({ ranges: ['10.0.0.0/8', '300.1.1.1/8'] })).toBe(
      'CIDR whitelist contains invalid CIDR entry: 300.1.1.1/8',
    )
    expect(refusal({ ranges: ['2001:db8::/32'] })).toBe(
      'CIDR whitelist can only contain IPv4 addresses, 2001:db8::/32 is IPv6',
    )
  })
  it('allows names in any script and with markup in them', () => {
    expect(refusal({ name: '<b>שלום‮ release</b>' })).toBeNull()
  })
})

describe('what the list shows afterwards', () => {
  const made: Token = {
    key: 'k1',
    name: 'ci-install',
    description: null,
    owner: null,
    masked: 'npm_abcd…wxyz',
    access: { kind: 'read-only' },
    bypassesTwoFactor: false,
    ranges: ['192.0.2.0/24'],
    created: now.toISOString(),
    updated: null,
    lastUsed: null,
    tellsLastUse: true,
    expires: '2026-12-23T12:00:00.000Z',
    tellsExpiry: true,
    revoked: null,
    keptHere: true,
    inUse: false,
  }
  const list = (token: Token | null, complete = true): TokenList => ({
    tokens: token ? [token] : [],
    complete,
    readAt: now.toISOString(),
  })
  const check = (change: Partial<Token>, asked = wanted, dialect: 'granular' | 'classic' = 'granular') =>
    checkCreated(asked, 'k1', list({ ...made, ...change }), dialect, now)

  it('confirms what is as it was asked for', () => {
    expect(check({})).toEqual({ outcome: 'confirmed' })
    expect(check({ expires: '2026-12-24T00:00:00.000Z' })).toEqual({ outcome: 'confirmed' })
  })
  it('names every field that differs', () => {
    const differences = (change: Partial<Token>) => {
      const result = check(change)
      return result.outcome === 'different' ? result.differences.map(({ field }) => field) : []
    }
    expect(differences({ ranges: [] })).toEqual(['ranges'])
    expect(differences({ access: { kind: 'publish' } })).toEqual(['access'])
    expect(differences({ expires: null })).toEqual(['expires'])
    expect(differences({ expires: '2027-02-23T12:00:00.000Z' })).toEqual(['expires'])
    expect(differences({ name: 'other', bypassesTwoFactor: true })).toEqual(['name', 'bypass'])
  })
  it('does not miss a name on registries that have none', () => {
    expect(check({ name: null }, { ...wanted, expiresInDays: undefined }, 'classic')).toEqual({
      outcome: 'confirmed',
    })
  })
  it('does not confirm what is not listed', () => {
    expect(checkCreated(wanted, 'k1', list(null), 'granular', now).outcome).toBe('not-confirmed')
    expect(checkCreated(wanted, 'k1', list(null, false), 'granular', now).outcome).toBe('not-confirmed')
  })
})

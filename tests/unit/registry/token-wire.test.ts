import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGranularRow, readTokenRow, tokenFromRow } from '../../../src/main/core/registry/token-wire.ts'
import type { Token } from '../../../src/shared/token.ts'

function read(row: unknown, name: string | null = null): Token {
  const parsed = readTokenRow(row)
  if (!parsed) throw new Error('the row was refused')
  return tokenFromRow(parsed, { name, keptHere: false, inUse: false })
}

describe('a row of public npm (the sample of npm/cli#9443)', () => {
  const row = {
    name: 'release',
    description: null,
    key: '3f2b8a10-1111-4222-8333-444455556666',
    token: 'npm_T41b...77aZ',
    expiry: '2027-02-21T00:00:00.000Z',
    cidr: ['192.0.2.0/24'],
    bypass_2fa: true,
    revoked: null,
    created: '2026-11-01T10:00:00.000Z',
    updated: '2026-11-01T10:00:00.000Z',
    accessed: '2026-11-20T10:00:00.000Z',
    permissions: [{ name: 'package', action: 'write' }],
    scopes: [{ type: 'package', name: '@acme/ui' }],
  }
  it('tells what it may do, where from, until when and when it was used', () => {
    expect(read(row)).toMatchObject({
      name: 'release',
      masked: 'npm_T41b…77aZ',
      access: { kind: 'granular', packages: 'read-write', targets: [{ type: 'package', name: '@acme/ui' }] },
      ranges: ['192.0.2.0/24'],
      bypassesTwoFactor: true,
      lastUsed: '2026-11-20T10:00:00.000Z',
      expires: '2027-02-21T00:00:00.000Z',
      tellsExpiry: true,
      tellsLastUse: true,
    })
  })
  it('is known as granular', () => {
    expect(isGranularRow(readTokenRow(row) ?? expect.fail())).toBe(true)
  })
  it('is plainly read-only or publishing when it names no package', () => {
    expect(read({ ...row, scopes: [] }).access).toEqual({ kind: 'publish' })
    const reading = {
      ...row,
      scopes: [{ type: 'package', name: '*' }],
      permissions: [{ name: 'package', action: 'read' }],
    }
    expect(read(reading).access).toEqual({ kind: 'read-only' })
  })
})

describe('a row of an older registry', () => {
  const row = {
    key: 'd0f1'.repeat(8),
    token: 'a1b2c...9z8y7',
    user: 'demo',
    readonly: true,
    cidr: ['10.0.0.0/8'],
    created: '2026-11-01T10:00:00.000Z',
  }
  it('keeps the name that was given here, since the registry drops it', () => {
    expect(read(row, 'ci-install').name).toBe('ci-install')
  })
  it('does not claim to know what it does not say', () => {
    expect(read(row)).toMatchObject({
      tellsExpiry: false,
      tellsLastUse: false,
      expires: null,
      lastUsed: null,
    })
  })
  it('reads either spelling of the ranges', () => {
    expect(read({ ...row, cidr: undefined, cidr_whitelist: ['192.0.2.0/24'] }).ranges).toEqual([
      '192.0.2.0/24',
    ])
    expect(read({ ...row, cidr: null, cidr_whitelist: null }).ranges).toEqual([])
  })
  it('reads the read-only flag', () => {
    expect(read(row).access).toEqual({ kind: 'read-only' })
    expect(read({ ...row, readonly: false }).access).toEqual({ kind: 'publish' })
    expect(read({ ...row, readonly: undefined }).access).toEqual({ kind: 'unknown' })
  })
})

describe('permissions', () => {
  const withRights = (...permissions: unknown[]) => read({ key: 'k', permissions }).access
  const can = (action: unknown, name: unknown = 'package') => ({ name, action })

  it('say what the strongest of them allows, whatever their order', () => {
    expect(withRights(can('read'), can('write'))).toEqual({ kind: 'publish' })
    expect(withRights(can('write', 'scope'), can('read'))).toEqual({ kind: 'publish' })
    expect(withRights(can('read'), can('read-write-stage-only'))).toMatchObject({
      packages: 'read-write-stage-only',
    })
    expect(withRights(can('no-access'), can('read'))).toEqual({ kind: 'read-only' })
    expect(withRights(can('read'), can('read', 'org'), can('write', 'org'))).toMatchObject({
      packages: 'read-only',
      orgs: 'read-write',
    })
  })

  it.each(['admin', 'no-write', 'readwriteish', '', 'READ!', 7, null, { read: true }])(
    'in words that nobody here knows (%j) are neither reading nor nothing',
    (action) => {
      expect(withRights(can(action))).toMatchObject({ kind: 'granular', packages: 'unknown' })
      expect(withRights(can('read'), can(action))).toMatchObject({ packages: 'unknown' })
      expect(withRights(can('write'), can(action))).toEqual({ kind: 'publish' })
      expect(withRights(can('read'), can(action, 'org'))).toMatchObject({
        packages: 'read-only',
        orgs: 'unknown',
      })
    },
  )

  it('over something else, or that are no list, are not taken for reading', () => {
    expect(withRights(can('read'), can('write', 'team'))).toMatchObject({ packages: 'unknown' })
    expect(withRights(can('read'), 'write')).toMatchObject({ packages: 'unknown' })
    expect(read({ key: 'k', permissions: 'all', readonly: true }).access).toMatchObject({
      packages: 'unknown',
    })
    expect(read({ key: 'k', permissions: [], readonly: true }).access).toEqual({ kind: 'read-only' })
  })
})

describe('what a token is for', () => {
  const madeFor = (...scopes: unknown[]) =>
    read({ key: 'k', permissions: [{ name: 'package', action: 'write' }], scopes }).access

  it('is shown as it was written where it cannot be read, and is never taken for everything', () => {
    for (const strange of [
      7,
      null,
      'acme',
      { type: 'package' },
      { name: '' },
      { type: 'team', name: 'x' },
      [],
    ])
      expect(madeFor(strange)).toMatchObject({ kind: 'granular', targets: [{ type: 'unreadable' }] })
    expect(madeFor({ type: 'package', name: 'a' }, { type: 'team', name: 'core' })).toMatchObject({
      targets: [
        { type: 'package', name: 'a' },
        { type: 'unreadable', name: '{"type":"team","name":"core"}' },
      ],
    })
    expect(read({ key: 'k', permissions: [{ name: 'package', action: 'write' }], scopes: 'all' }).access)
      .toMatchObject({ kind: 'granular', targets: [{ type: 'unreadable', name: '"all"' }] }) // prettier-ignore
  })

  it('is everything when one entry says so, whatever stands beside it', () => {
    expect(madeFor({ type: 'package', name: '*' }, { type: 'package', name: 'a' })).toEqual({
      kind: 'publish',
    })
    expect(madeFor({ type: 'package', name: '*' }, 7)).toMatchObject({
      targets: [
        { type: 'package', name: '*' },
        { type: 'unreadable', name: '7' },
      ],
    })
  })
})

it('does not let a token seem to work from anywhere because its ranges cannot be read', () => {
  expect(read({ key: 'k', cidr: '192.0.2.0/24' }).ranges).toEqual(['192.0.2.0/24'])
  expect(read({ key: 'k', cidr: [{ from: '192.0.2.0' }] }).ranges).toEqual(['{"from":"192.0.2.0"}'])
})

describe('a date', () => {
  it.each([
    '5', 'token 12', 'yesterday', '0000-99-99', '2026-02-30', '2026-13-01T00:00:00Z', '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00.000Z', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00.001Z', '2026-11-01T25:00:00Z',
    '01/02/2026', 12, true, {},
  ])('that is none (%j) is neither a date nor "never"', (date) => {
    expect(
      read({ key: 'k', created: date, expiry: date, accessed: date }),
    ).toMatchObject({ created: null, expires: null, tellsExpiry: false, lastUsed: null, tellsLastUse: false })
  }) // prettier-ignore

  it.each([
    ['2026-11-01T10:00:00.000Z', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01 10:00:00', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['Sun, 01 Nov 2026 10:00:00 GMT', '2026-11-01T10:00:00.000Z'],
  ])('%s is read', (date, iso) => {
    expect(read({ key: 'k', expiry: date })).toMatchObject({ expires: iso, tellsExpiry: true })
  })

  it('of a revocation may be missing; the token is revoked all the same', () => {
    expect(read({ key: 'k', revoked: true }).revoked).toBe('undated')
    expect(read({ key: 'k', revoked: false }).revoked).toBeNull()
    expect(read({ key: 'k', revoked: '0001-01-01T00:00:00Z' }).revoked).toBeNull()
  })
})

it('refuses only rows without a key', () => {
  for (const row of [null, 'x', 3, [], {}, { key: '' }, { key: 7 }]) expect(readTokenRow(row)).toBeNull()
})

/** A key that a request can name. */
const isAddressable = (key: string) => key !== '.' && key !== '..' && key.isWellFormed()

it('never throws and never loses a row that has a key, whatever else is in it', () => {
  const fields = [
    'token', 'name', 'description', 'readonly', 'automation', 'bypass_2fa', 'cidr', 'cidr_whitelist', 'created',
    'accessed', 'expiry', 'expires', 'revoked', 'permissions', 'scopes',
  ] as const // prettier-ignore
  const known = fc.record(Object.fromEntries(fields.map((field) => [field, fc.jsonValue()])), {
    requiredKeys: [],
  })
  const junk = fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), known)
    .map(([strange, fields]) => ({ ...strange, ...fields }))
  fc.assert(
    fc.property(fc.string({ minLength: 1 }).filter(isAddressable), junk, (key, rest) => {
      const token = read({ ...rest, key })
      expect(token.key).toBe(key)
      // Nothing that the registry said is lost, whether this app knows the field or not.
      expect(readTokenRow({ ...rest, key })?.raw).toEqual({ ...rest, key })
      expect(structuredClone(token)).toEqual(token)
      for (const date of [token.created, token.lastUsed, token.expires, token.revoked]) {
        if (date !== null && date !== 'undated') expect(new Date(date).toISOString()).toBe(date)
      }
    }),
    { numRuns: 10_000 },
  )
})

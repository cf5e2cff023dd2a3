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

it('does not trust dates', () => {
  expect(read({ key: 'k', created: 'yesterday', expiry: '0000-99-99', accessed: 12 })).toMatchObject({
    created: null,
    expires: null,
    lastUsed: null,
  })
})

it('refuses only rows without a key', () => {
  for (const row of [null, 'x', 3, [], {}, { key: '' }, { key: 7 }]) expect(readTokenRow(row)).toBeNull()
})

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
    fc.property(fc.string({ minLength: 1 }), junk, (key, rest) => {
      const token = read({ ...rest, key })
      expect(token.key).toBe(key)
      // Nothing that the registry said is lost, whether this app knows the field or not.
      expect(readTokenRow({ ...rest, key })?.raw).toEqual({ ...rest, key })
      expect(structuredClone(token)).toEqual(token)
      for (const date of [token.created, token.lastUsed, token.expires, token.revoked]) {
        if (date !== null) expect(new Date(date).toISOString()).toBe(date)
      }
    }),
    { numRuns: 10_000 },
  )
})

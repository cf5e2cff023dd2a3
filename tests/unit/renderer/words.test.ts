import { describe, expect, it } from 'vitest'
import { consequenceOf } from '../../../src/renderer/src/features/revoke/consequence.ts'
import { accessDetail, accessTitle, canPublish } from '../../../src/renderer/src/words/access.ts'
import { counted, listed } from '../../../src/renderer/src/words/count.ts'
import { relativeTime } from '../../../src/renderer/src/words/dates.ts'
import { expiryWords, lastUseWords, lifeOf } from '../../../src/renderer/src/words/lifetime.ts'
import { nameOf, visible } from '../../../src/renderer/src/words/names.ts'
import { rangesDetail, rangesTitle } from '../../../src/renderer/src/words/ranges.ts'
import { token } from './fake-bridge.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const hours = 3_600_000
const inHours = (count: number) => new Date(now + count * hours).toISOString()

describe('dates in words', () => {
  it.each([
    [-2_000, 'just now'],
    [-20_000, '20 seconds ago'],
    [-12 * 60_000, '12 minutes ago'],
    [-2 * hours, '2 hours ago'],
    [-30 * hours, 'yesterday'],
    [61.5 * 24 * hours, 'in 61 days'],
    [-400 * 24 * hours, 'last year'],
  ])('%d ms away is “%s”', (away, words) => {
    expect(relativeTime(now + away, now)).toBe(words)
  })

  it('is amber in the last seven days of a token and muted after its end', () => {
    expect(expiryWords({ expires: inHours(8 * 24), tellsExpiry: true }, now).tone).toBe('plain')
    expect(expiryWords({ expires: inHours(6 * 24), tellsExpiry: true }, now).tone).toBe('amber')
    expect(expiryWords({ expires: inHours(-1), tellsExpiry: true }, now)).toMatchObject({
      text: 'Expired',
      tone: 'muted',
    })
  })

  it('does not say “never” for what a registry does not tell', () => {
    expect(lastUseWords({ lastUsed: null, tellsLastUse: true }, now).text).toBe('Never')
    expect(lastUseWords({ lastUsed: null, tellsLastUse: false }, now).text).toBe('Not stated')
    expect(expiryWords({ expires: null, tellsExpiry: false }, now).text).toBe('Not stated')
  })

  it('gives the exact time in UTC too', () => {
    expect(expiryWords({ expires: inHours(1), tellsExpiry: true }, now).title).toContain(
      '2026-11-23 13:00:00 UTC',
    )
  })

  it('knows a token that is over', () => {
    expect(lifeOf({ revoked: inHours(-1), expires: null }, now)).toBe('revoked')
    expect(lifeOf({ revoked: null, expires: inHours(-1) }, now)).toBe('expired')
    expect(lifeOf({ revoked: null, expires: inHours(1) }, now)).toBe('live')
  })
})

describe('names', () => {
  it('makes characters visible that would hide or reorder others', () => {
    expect(visible('a\u202Eb\u0000c\u200Bd')).toBe('a\uFFFDb\uFFFDc\uFFFDd')
  })

  it('leaves other scripts and emoji alone', () => {
    const text = 'שלום 配布 👩‍💻'
    expect(visible(text)).toBe(text)
  })

  it('falls back to the masked value, then to the id', () => {
    expect(nameOf({ name: '  ', masked: 'npm_ab…cd', key: 'k' })).toBe('npm_ab…cd')
    expect(nameOf({ name: null, masked: '', key: '0123456789abcdef' })).toBe('0123456789ab')
  })
})

describe('access in words', () => {
  it('tells kinds, targets and the skipped second factor', () => {
    const access = {
      kind: 'granular',
      packages: 'read-write-stage-only',
      orgs: 'no-access',
      targets: [{ type: 'scope', name: '@acme' }],
    } as const
    expect(accessTitle(access)).toBe('Stage only')
    expect(accessDetail({ access, bypassesTwoFactor: true })).toBe('@acme · skips two-factor')
    expect(canPublish(access)).toBe(false)
  })

  it('shortens a long list of packages', () => {
    const targets = ['a', 'b', 'c', 'd'].map((name) => ({ type: 'package', name }) as const)
    const access = { kind: 'granular', packages: 'read-write', orgs: 'read-only', targets } as const
    expect(accessDetail({ access, bypassesTwoFactor: false })).toBe('a and 3 more · reads organizations')
    expect(canPublish(access)).toBe(true)
  })
})

describe('ranges in words', () => {
  it('counts addresses once where ranges overlap', () => {
    expect(rangesTitle(['192.0.2.0/24', '192.0.2.0/25'])).toBe('192.0.2.0/24 +1')
    expect(rangesDetail(['192.0.2.0/24', '192.0.2.0/25'])).toBe('256 addresses')
    expect(rangesDetail(['192.0.2.7/32'])).toBe('1 address')
  })

  it('gives no number when a range cannot be read, and none for anywhere', () => {
    expect(rangesDetail(['192.0.2.0/24', 'nonsense'])).toBe('256 addresses, 1 entry not IPv4')
    expect(rangesDetail(['2001:db8::/32', '2001:db8:1::/48'])).toBe('2 entries not IPv4')
    expect([rangesTitle([]), rangesDetail([])]).toEqual(['Anywhere', ''])
  })
})

describe('what a revoke ends', () => {
  it('says what the token can do and whether it is used', () => {
    expect(consequenceOf(token('old', { access: { kind: 'publish' } }), now)).toBe(
      'It can publish anything you can, from anywhere, and has never been used.',
    )
    expect(consequenceOf(token('ci', { ranges: ['192.0.2.0/24'], lastUsed: inHours(-2) }), now)).toBe(
      'It can install packages from 192.0.2.0/24, and was last used 2 hours ago.',
    )
    expect(consequenceOf(token('gone', { expires: inHours(-2) }), now)).toBe(
      'It is expired already; this takes it off the list.',
    )
  })
})

describe('counting', () => {
  it('uses the singular for one and commas for thousands', () => {
    expect([counted(1, 'token'), counted(0, 'token'), counted(10_000, 'address', 'addresses')]).toEqual([
      '1 token',
      '0 tokens',
      '10,000 addresses',
    ])
    expect([listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      'a',
      'a and b',
      'a, b and c',
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatAddress,
  formatCidr,
  hasHostBits,
  networkOf,
  parseAddress,
  parseCidr,
} from '../../../src/shared/cidr/index.ts'
import { anyAddress, anyBlock, block } from '../../support/cidr-arbitraries.ts'

/** Spellings that at least one well-known library reads as some other range. */
const traps = [
  '010.0.0.0/8',
  '0127.0.0.1/32',
  '0x7f.0.0.1/32',
  '1.2.3/24',
  '256.0.0.1/8',
  '1.2.3.4/33',
  '1.2.3.4/',
  '1.2.3.4/-1',
  '1.2.3.4/1e1',
  '１.2.3.4/24',
  '1.2.3.4/24\n',
  '3232235777/24',
]

const alsoRefused = [
  '',
  '/',
  '/8',
  ' ',
  '1.2.3.4',
  '1.2.3.4/024',
  '1.2.3.4/00',
  '1.2.3.4/+8',
  '1.2.3.4/8.0',
  '1.2.3.4/ 8',
  '1.2.3.4 /8',
  ' 1.2.3.4/8',
  '1.2.3.4/8 ',
  '\ufeff1.2.3.4/8',
  '1.2.3.4/8\0',
  '1.2.3.4//8',
  '1.2.3.4/8/8',
  '1.2.3.4./8',
  '.1.2.3.4/8',
  '1..3.4/8',
  '1.2.3.4.5/8',
  '00.0.0.0/0',
  '0.0.0.00/0',
  '1.2.3.1000/8',
  '1.2.3.4/100',
  '1.2.3.4/255.255.255.0',
  '+1.2.3.4/8',
  '-1.2.3.4/8',
  '1,2,3,4/8',
  '1.2.3.4\\8',
  '1.2.3.٤/8',
  '1.2.3.4/８',
  '10.1.*/16',
  'localhost/8',
  'undefined',
]

describe('reading one CIDR block strictly', () => {
  it.each([...traps, ...alsoRefused])('refuses %j', (text) => {
    expect(parseCidr(text)).toEqual({
      ok: false,
      failure: {
        code: 'invalid-cidr',
        message: `CIDR whitelist contains invalid CIDR entry: ${text}`,
        retryable: false,
        details: { input: text },
      },
    })
  })

  it.each([
    '::ffff:1.2.3.4/24',
    '2001:db8::/32',
    '::/0',
    '::1/128',
    '2001:DB8:0:0:1:0:0:1/64',
    '64:ff9b::192.0.2.33/96',
    'fe80::1%eth0/64',
  ])('says of %s that it is IPv6', (text) => {
    expect(parseCidr(text)).toEqual({
      ok: false,
      failure: {
        code: 'ipv6-not-supported',
        message: `CIDR whitelist can only contain IPv4 addresses, ${text} is IPv6`,
        retryable: false,
        details: { input: text },
      },
    })
  })

  it.each([
    '2001:db8::',
    '2001:db8::/129',
    '2001:db8::/064',
    '2001:db8::/',
    '2001:db8::/-1',
    '2001:db8::/64 ',
    '1::2::3/64',
    ':::/64',
    '12345::/16',
    '00001::/16',
    '1:2:3:4:5:6:7:8:9/64',
    '::ffff:01.2.3.4/120',
    '::ffff:0x1.2.3.4/120',
    '::ffff:1.2.3/120',
    '::ffff:256.2.3.4/120',
    ':/0',
  ])('does not call %j IPv6, for it is nothing at all', (text) => {
    expect(parseCidr(text)).toMatchObject({ failure: { code: 'invalid-cidr' } })
  })

  it.each([
    ['0.0.0.0/0', 0, 0],
    ['255.255.255.255/32', 2 ** 32 - 1, 32],
    ['10.0.0.0/8', 0x0a000000, 8],
    ['10.0.0.1/8', 0x0a000001, 8],
    ['192.168.0.1/24', 0xc0a80001, 24],
    ['1.2.3.4/9', 0x01020304, 9],
    ['0.0.0.0/10', 0, 10],
  ])('reads %s', (text, base, prefix) => {
    expect(parseCidr(text)).toEqual({ ok: true, value: { base, prefix } })
  })

  it('keeps the host bits as typed, and says that there are some', () => {
    const typed = block('10.0.0.1/8')
    expect(hasHostBits(typed)).toBe(true)
    expect(formatCidr(typed)).toBe('10.0.0.1/8')
    expect(networkOf(typed)).toEqual(block('10.0.0.0/8'))
    expect(hasHostBits(networkOf(typed))).toBe(false)
    expect(hasHostBits(block('255.255.255.255/32'))).toBe(false)
    expect(networkOf(block('255.255.255.255/0'))).toEqual(block('0.0.0.0/0'))
  })

  it('cuts endless input in its message', () => {
    const result = parseCidr('9'.repeat(1_000_000))
    expect(result).toMatchObject({
      failure: {
        message: `CIDR whitelist contains invalid CIDR entry: ${'9'.repeat(80)}…`,
        details: { input: `${'9'.repeat(80)}…` },
      },
    })
  })

  it('gives back exactly what was typed, also after a trip through the bridge or a file', () => {
    fc.assert(
      fc.property(anyBlock, (typed) => {
        const text = formatCidr(typed)
        expect(parseCidr(text)).toEqual({ ok: true, value: typed })
        expect(formatCidr(structuredClone(typed))).toBe(text)
        expect(JSON.parse(JSON.stringify(typed))).toEqual(typed)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('reading one address', () => {
  it('gives every address back as it was written', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual({ ok: true, value: address })
      }),
      { numRuns: 20_000 },
    )
  })

  it.each(['', '1.2.3', '1.2.3.4/32', '01.2.3.4', '1.2.3.256', ' 1.2.3.4', '1.2.3.4\n', '16909060'])(
    'refuses %j',
    (text) => {
      expect(parseAddress(text)).toMatchObject({
        failure: { code: 'invalid-cidr', message: `Not an IPv4 address: ${text}`, details: { input: text } },
      })
    },
  )

  it('tells IPv6 from nonsense', () => {
    expect(parseAddress('2001:db8::1')).toMatchObject({ failure: { code: 'ipv6-not-supported' } })
    expect(parseAddress('2001:db8::1::')).toMatchObject({ failure: { code: 'invalid-cidr' } })
  })
})

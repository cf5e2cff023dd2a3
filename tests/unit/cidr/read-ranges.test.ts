import { describe, expect, it } from 'vitest'
import { formatCidr, merge, readRanges } from '../../../src/shared/cidr/index.ts'
import * as samples from './samples/published-lists.ts'

const read = (text: string) => readRanges(text).blocks.map(({ block }) => formatCidr(block))
const notes = (text: string) => readRanges(text).blocks.map(({ note }) => note)
const refused = (text: string) => readRanges(text).rejected.map((piece) => [piece.text, piece.reason])
const only = (text: string) => ({ read: read(text), refused: refused(text).map(([piece]) => piece) })

describe('pasting a list of ranges', () => {
  const three = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']

  it.each([
    ['commas', '192.0.2.0/24,198.51.100.0/24,203.0.113.0/24'],
    ['commas and spaces', ' 192.0.2.0/24 , 198.51.100.0/24,, 203.0.113.0/24, '],
    ['spaces and tabs', '192.0.2.0/24 198.51.100.0/24\t203.0.113.0/24'],
    ['lines', '192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/24\n'],
    ['Windows lines', '192.0.2.0/24\r\n198.51.100.0/24\r\n\r\n203.0.113.0/24'],
    ['old Mac lines', '192.0.2.0/24\r198.51.100.0/24\r203.0.113.0/24'],
    ['semicolons', '192.0.2.0/24;198.51.100.0/24; 203.0.113.0/24;'],
    ['quotes', `"192.0.2.0/24" '198.51.100.0/24' “203.0.113.0/24”`],
    ['a code fragment', '["192.0.2.0/24", \'198.51.100.0/24\', `203.0.113.0/24`]'],
    ['half a JSON list', '"192.0.2.0/24",\n  "198.51.100.0/24",\n  "203.0.113.0/24"\n]'],
    ['JSON', '["192.0.2.0/24", "198.51.100.0\\/24", "203.0.113.0/24"]'],
    ['bullets', '- 192.0.2.0/24\n  * 198.51.100.0/24\n• 203.0.113.0/24'],
    ['a table', '| 192.0.2.0/24 | 198.51.100.0/24 |\n| 203.0.113.0/24 |'],
    ['no-break and zero-width spaces', '192.0.2.0/24\u00a0198.51.100.0/24\u200b203.0.113.0/24\ufeff'],
    [
      'comments',
      '192.0.2.0/24 # office 1.1.1.1\n// 2.2.2.2\n198.51.100.0/24 // home\n; 3.3.3.3\n203.0.113.0/24#x',
    ],
    ['block comments', '/* 1.1.1.1\n2.2.2.2 */192.0.2.0/24 /**/ 198.51.100.0/24 /* x */ 203.0.113.0/24'],
  ])('reads %s', (_, text) => {
    expect(only(text)).toEqual({ read: three, refused: [] })
    expect(notes(text)).toEqual([undefined, undefined, undefined])
  })

  it('reads nothing from nothing', () => {
    for (const text of ['', ' \n\t', '{}', '[]', '# only a comment', ',;"']) {
      expect(readRanges(text)).toEqual({
        blocks: [],
        rejected: [],
        setAside: [],
        ipv6Count: 0,
        ignoredCount: 0,
      })
    }
  })
})

describe('pasting other spellings', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7/32'], 'Single address, written as 203.0.113.7/32.'],
    ['10.0.0.1/8', ['10.0.0.0/8'], 'Host bits removed: 10.0.0.1/8 means 10.0.0.0/8.'],
    ['1.2.3.4/0', ['0.0.0.0/0'], 'Host bits removed: 1.2.3.4/0 means 0.0.0.0/0, every IPv4 address.'],
    ['10.0.0.0/255.255.255.0', ['10.0.0.0/24'], 'Netmask 255.255.255.0 written as 10.0.0.0/24.'],
    ['10.0.0.9/255.0.0.0', ['10.0.0.0/8'], 'Netmask 255.0.0.0 written as 10.0.0.0/8, host bits removed.'],
    ['10.0.0.0 255.255.254.0', ['10.0.0.0/23'], 'Netmask 255.255.254.0 written as 10.0.0.0/23.'],
    ['10.0.0.0\t255.255.255.255', ['10.0.0.0/32'], 'Netmask 255.255.255.255 written as 10.0.0.0/32.'],
    ['10.1.*', ['10.1.0.0/16'], 'Wildcard 10.1.* written as 10.1.0.0/16.'],
    ['10.1.2.*', ['10.1.2.0/24'], 'Wildcard 10.1.2.* written as 10.1.2.0/24.'],
    ['10.*.*.*', ['10.0.0.0/8'], 'Wildcard 10.*.*.* written as 10.0.0.0/8.'],
    ['8.8.8.0-8.8.8.255', ['8.8.8.0/24'], '8.8.8.0 to 8.8.8.255, written as 8.8.8.0/24.'],
    ['8.8.8.8-8.8.8.8', ['8.8.8.8/32'], '8.8.8.8 to 8.8.8.8, written as 8.8.8.8/32.'],
    ['8.8.8.0 /24', ['8.8.8.0/24'], 'Spaces removed: 8.8.8.0/24.'],
    ['8.8.8.0/ 24', ['8.8.8.0/24'], 'Spaces removed: 8.8.8.0/24.'],
    ['8.8.8.0 / 24', ['8.8.8.0/24'], 'Spaces removed: 8.8.8.0/24.'],
  ])('turns %j into %j and says so', (text, expected, note) => {
    expect(only(text)).toEqual({ read: expected, refused: [] })
    expect(notes(text)).toEqual([note])
    expect(readRanges(text).blocks[0]?.text).toBe(text)
  })

  it.each([
    '8.8.8.4-8.8.8.9',
    '8.8.8.4–8.8.8.9',
    '8.8.8.4 - 8.8.8.9',
    '8.8.8.4 — 8.8.8.9',
    '8.8.8.4 to 8.8.8.9',
  ])('turns the range %s into exactly its addresses', (text) => {
    const { blocks, rejected } = readRanges(text)
    expect(blocks.map(({ block }) => formatCidr(block))).toEqual(['8.8.8.4/30', '8.8.8.8/31'])
    for (const piece of blocks) {
      expect(piece).toMatchObject({
        text,
        note: '8.8.8.4 to 8.8.8.9, written as exactly 2 ranges.',
        index: 0,
      })
    }
    expect(rejected).toEqual([])
  })

  it('takes two addresses in a row for two addresses', () => {
    expect(read('8.8.8.8 9.9.9.9')).toEqual(['8.8.8.8/32', '9.9.9.9/32'])
    expect(read('8.8.8.8 9.9.9.9 - 9.9.9.10')).toEqual(['8.8.8.8/32', '9.9.9.9/32', '9.9.9.10/32'])
  })
})

describe('pasting what is no range', () => {
  it.each([
    ['010.0.0.0/8', 'A leading zero is refused: some programs read it as octal.'],
    ['0127.0.0.1/32', 'A leading zero is refused: some programs read it as octal.'],
    ['0x7f.0.0.1/32', 'Hexadecimal numbers are refused.'],
    ['1.2.3/24', 'An IPv4 address has four numbers; this has 3.'],
    ['256.0.0.1/8', 'Each number must be 0 to 255.'],
    ['1.2.3.4/33', 'The number after the slash must be 0 to 32.'],
    ['1.2.3.4/', 'The number after the slash is missing.'],
    ['1.2.3.4/-1', 'After the slash comes a whole number from 0 to 32, or a netmask.'],
    ['1.2.3.4/1e1', 'After the slash comes a whole number from 0 to 32, or a netmask.'],
    ['1.2.3.4/08', 'The number after the slash has a leading zero.'],
    ['１.2.3.4/24', 'Only the plain digits 0–9 can be used.'],
    ['3232235777/24', 'An IPv4 address has four numbers; this has 1.'],
    ['1..2.3/24', 'A number is missing between the dots.'],
    ['1.2.3.b/24', 'An IPv4 address has only digits and dots.'],
    ['8.8.8.9-8.8.8.4', 'The range ends before it starts.'],
    ['8.8.8.4-9', 'A range needs two full addresses, as in 10.0.0.1-10.0.0.9.'],
    ['8.8.8.4-', 'A range needs two full addresses, as in 10.0.0.1-10.0.0.9.'],
    ['8.8.8.0/24-8.8.9.0/24', 'A range needs two full addresses, as in 10.0.0.1-10.0.0.9.'],
    ['8.8.8.4 - 8.8.8.5 - 8.8.8.6', 'A range needs two full addresses, as in 10.0.0.1-10.0.0.9.'],
    ['10.0.0.0/255.0.255.0', '255.0.255.0 is not a netmask: it must be ones followed by zeros in binary.'],
    ['1.2.3.4/0.0.0.0', '0.0.0.0 is not a netmask: it must be ones followed by zeros in binary.'],
    ['10.0.0.0/0.0.0.255', '0.0.0.255 is not a netmask: it must be ones followed by zeros in binary.'],
    ['255.255.0.0', 'A netmask on its own; write it after its address, as in 10.0.0.0/255.0.0.0.'],
    ['*', 'A star alone means no restriction at all: for that, leave the list empty.'],
    ['*.10', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['10.*.1', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['10.1.2.*/24', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['*.*.*.*', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['10.1.2.*.*', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['1.2.3.4.*', 'Stars may only stand at the end, after at least one number, as in 10.1.*.'],
    ['8.8.8.8:443', 'It has a port; a range takes addresses only.'],
    ['https://8.8.8.8/24', 'A web address, not an IP address.'],
    ['2001:db8::/129', 'Not a valid IPv6 address or range (and npm takes IPv4 only).'],
    ['localhost', 'Not an IP address or range.'],
    ['*.example.com', 'Not an IP address or range.'],
    ['9'.repeat(101), 'Too long to be an address or a range.'],
  ])('refuses %s with the reason', (text, reason) => {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
    expect(refused(text)).toEqual([[shown, reason]])
    expect(read(text)).toEqual([])
  })

  it.each(['10.0.0.0 0.0.0.255', '1.2.3.4 0.0.0.0', '1.2.3.4 128.0.0.0', '0.0.0.0 0.0.0.0'])(
    'does not guess what %s means',
    (text) => {
      expect(read(text)).toEqual([])
      expect(refused(text)).toEqual([[text, expect.stringMatching(/^Unclear: /)]])
    },
  )

  it('refuses the words around a range, prose as one piece, and keeps the range', () => {
    const text = 'Require ip 8.8.8.0/24 - our office\nallow: 9.9.9.0/24;'
    expect(only(text)).toEqual({
      read: ['8.8.8.0/24', '9.9.9.0/24'],
      refused: ['Require ip', '- our office', 'allow:'],
    })
  })

  it('takes a star before a range for the mark of an item, and answers one that stands alone', () => {
    const star = ['*', 'A star alone means no restriction at all: for that, leave the list empty.']
    for (const text of ['*', ' * \n', '"*"', '["*"]', '{"cidr": ["*"]}'])
      expect(refused(text)).toEqual([star])
    expect(refused('8.8.8.0/24, *')).toEqual([star])
    expect(only('* 8.8.8.0/24\n* 9.9.9.0/24\n')).toEqual({ read: ['8.8.8.0/24', '9.9.9.0/24'], refused: [] })
  })

  it('says where each piece stands, in lines and columns', () => {
    const text = '8.8.8.0/24, nonsense\r\n\t1.2.3/24 x\n"9.9.9.9"\r10.0.0.0/40'
    const { blocks, rejected } = readRanges(text)
    const places = [...blocks, ...rejected].map((piece) => [piece.text, piece.line, piece.column])
    expect(places).toEqual([
      ['8.8.8.0/24', 1, 1],
      ['9.9.9.9', 3, 2],
      ['nonsense', 1, 13],
      ['1.2.3/24', 2, 2],
      ['x', 2, 11],
      ['10.0.0.0/40', 4, 1],
    ])
    for (const piece of [...blocks, ...rejected]) {
      expect(text.slice(piece.index, piece.index + piece.text.length)).toBe(piece.text)
    }
  })

  it('counts IPv6 and sets it aside with the reason', () => {
    const { blocks, rejected, setAside, ipv6Count } = readRanges(
      '8.8.8.0/24 2001:db8::/32\n::1, fe80::1-fe80::9 ::ffff:1.2.3.4/24',
    )
    expect(blocks).toHaveLength(1)
    expect(rejected).toEqual([])
    expect(ipv6Count).toBe(4)
    expect(setAside.map(({ text }) => text)).toEqual([
      '2001:db8::/32',
      '::1',
      'fe80::1-fe80::9',
      '::ffff:1.2.3.4/24',
    ])
    expect(setAside[1]).toEqual({
      text: '::1',
      index: 25,
      line: 2,
      column: 1,
      reason: 'IPv6: npm takes IPv4 ranges only.',
    })
  })
})

describe('pasting a published list', () => {
  it.each([
    [
      'GitHub meta',
      samples.githubMeta,
      ['192.30.252.0/22', '185.199.108.0/22', '4.148.0.0/16', '20.201.28.148/32'],
      2,
      6,
    ],
    ['AWS ip-ranges.json', samples.awsRanges, ['3.5.140.0/22', '15.230.39.44/31'], 1, 11],
    ['Google cloud.json', samples.googleCloud, ['34.1.208.0/20'], 1, 6],
    ['Azure service tags', samples.azureServiceTags, ['4.145.74.52/30', '4.149.254.68/30'], 1, 13],
    [
      'Cloudflare ips-v4',
      samples.cloudflareText,
      ['173.245.48.0/20', '103.21.244.0/22', '131.0.72.0/22'],
      0,
      0,
    ],
    ['Cloudflare API', samples.cloudflareJson, ['173.245.48.0/20', '131.0.72.0/22'], 1, 1],
  ])('reads %s', (_, text, expected, ipv6Count, ignoredCount) => {
    expect(read(text)).toEqual(expected)
    expect(readRanges(text)).toMatchObject({ rejected: [], ipv6Count, ignoredCount })
  })

  it('places a range of a JSON document in the text', () => {
    const { blocks } = readRanges(samples.awsRanges)
    expect(blocks[0]).toMatchObject({ line: 6, column: 21, text: '3.5.140.0/22' })
    expect(samples.awsRanges.slice(blocks[0]?.index).startsWith('3.5.140.0/22')).toBe(true)
  })

  it('does not drop a bad range among good ones', () => {
    const text =
      '{"prefixes": [{"ip_prefix": "3.5.140.0/22"}, {"ip_prefix": "3.5.140/22"}, {"ip_prefix": "n/a"}]}'
    expect(only(text)).toEqual({ read: ['3.5.140.0/22'], refused: ['3.5.140/22', 'n/a'] })
    expect(only('{"office": "3.5.140.1", "home": "3.5.140/22", "cidrs": [3232235777]}')).toEqual({
      read: ['3.5.140.1/32'],
      refused: ['3.5.140/22', '3232235777'],
    })
  })

  it('does not take a version number for an address', () => {
    expect(readRanges('{"version": "1.2.3.4", "appVersion": "10.0.0.1"}')).toMatchObject({
      blocks: [],
      ignoredCount: 2,
    })
  })

  it('reads the parts of a broken document all the same', () => {
    expect(read(samples.githubMeta.slice(0, -20))).toEqual(read(samples.githubMeta))
  })
})

describe('pasting a great deal', () => {
  it('reads 5,000 lines', () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, index) => `${1 + (index % 200)}.${index >> 8}.${index & 255}.0/24`,
    )
    expect(read(lines.join('\n'))).toEqual(lines)
    expect(read(JSON.stringify({ actions: lines }))).toEqual(lines)
    expect(merge(readRanges(lines.join(' ')).blocks.map(({ block }) => block)).length).toBeGreaterThan(1_000)
  })

  // Each of these takes minutes as soon as one step goes over the rest of the text again for each character.
  it.each([
    '/*',
    '1 - ',
    '1.2.3.4-',
    '1.2.3.4 - ',
    'a:',
    '[',
    '{"a":',
    '"',
    '\\',
    '"/*",',
    '１.',
    ' ',
    '\r\n',
    '1.2.3.4/',
  ])('survives a megabyte of %j', (unit) => {
    expect(readRanges(unit.repeat(1_000_000 / unit.length)).blocks).toEqual([])
  })
})

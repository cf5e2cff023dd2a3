import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCidr, parseAddress, parseCidr, readRanges } from '../../../src/shared/cidr/index.ts'
import { intervalsOf, type Interval } from '../../support/interval-oracle.ts'

const number = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const quad = `${number}(?:\\.${number}){3}`
const strict = new RegExp(`^${quad}/(?:3[0-2]|[12]?[0-9])$`)

const seeds = [
  '010.0.0.0/8',
  '1.2.3/24',
  '1.2.3.4/24',
  '256.0.0.1/8',
  '１.2.3.4/24',
  '::ffff:1.2.3.4/24',
  '2001:db8::/32',
  '10.1.*',
  '10.0.0.0/255.0.0.0',
  '10.0.0.0 255.255.0.0',
  '8.8.8.4 - 8.8.8.9',
  '8.8.8.4–8.8.8.9',
  '["8.8.8.0/24"]',
  '{"ip_prefix": "8.8.8.0/24"}',
  '203.0.113.7 # home',
]
const snippets = [
  ...Array.from('0123456789./:-–—*,; \n\t"\'\\#xeE+١１[]{}\u200b\ufeff\0%af'),
  '255',
  '/0',
  '/32',
  ' to ',
  '//',
  '/*',
  '*/',
]

/** A known spelling after a few random insertions, deletions and swaps, or a string of anything. */
const fuzzed = fc.oneof(
  fc
    .tuple(
      fc.array(fc.constantFrom(...seeds), { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.constantFrom(...snippets)), { maxLength: 5 }),
    )
    .map(([texts, edits]) =>
      edits.reduce(
        (text, [at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop),
        texts.join(' '),
      ),
    ),
  fc.array(fc.constantFrom(...snippets), { maxLength: 24 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

const toNumber = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function span(base: number, prefix: number): Interval {
  const size = 2 ** (32 - prefix)
  const first = base - (base % size)
  return [first, first + size - 1]
}

/** What an accepted piece may mean, by regular expressions of its own; undefined when it ought to be refused. */
function meaning(piece: string): Interval | undefined {
  const text = piece.replace(/[\s\u200b]+/g, ' ')
  const withPrefix = new RegExp(`^(${quad}) ?/ ?(3[0-2]|[12]?[0-9])$`).exec(text)
  if (withPrefix) return span(toNumber(withPrefix[1] ?? ''), Number(withPrefix[2]))
  if (new RegExp(`^${quad}$`).test(text)) return span(toNumber(text), 32)
  const withMask = new RegExp(`^(${quad})(?: ?/ ?| )(${quad})$`).exec(text)
  if (withMask) {
    const ones = toNumber(withMask[2] ?? '')
      .toString(2)
      .padStart(32, '0')
    return /^1*0*$/.test(ones)
      ? span(toNumber(withMask[1] ?? ''), ones.replaceAll('0', '').length)
      : undefined
  }
  const range = new RegExp(`^(${quad}) ?(?:[-‐‑‒–—−]| to) ?(${quad})$`, 'i').exec(text)
  if (range) return [toNumber(range[1] ?? ''), toNumber(range[2] ?? '')]
  const wildcard = new RegExp(`^(${number}(?:\\.${number}){0,2})(?:\\.\\*){1,3}$`).exec(text)
  if (!wildcard || text.split('.').length > 4) return undefined
  const given = (wildcard[1] ?? '').split('.')
  return span(toNumber([...given, '0', '0', '0'].slice(0, 4).join('.')), given.length * 8)
}

describe('strings nobody thought of', () => {
  it('never make the strict parser throw or accept what is not strict', () => {
    fc.assert(
      fc.property(fuzzed, (text) => {
        const result = parseCidr(text)
        expect(result.ok).toBe(strict.test(text))
        if (result.ok) expect(formatCidr(result.value)).toBe(text)
        expect(parseAddress(text).ok).toBe(new RegExp(`^${quad}$`).test(text))
      }),
      { numRuns: 10_000 },
    )
  })

  it('never make the reader throw, accept the wrong addresses, or change anything without a note', () => {
    let accepted = 0
    fc.assert(
      fc.property(fuzzed, (text) => {
        const { blocks, rejected, setAside, ipv6Count } = readRanges(text)
        for (const piece of new Map(blocks.map((entry) => [entry.index, entry])).values()) {
          const own = blocks.filter(({ index }) => index === piece.index).map(({ block }) => block)
          expect(intervalsOf(own)).toEqual([meaning(piece.text)])
          if (piece.note === undefined) expect(own.map(formatCidr)).toEqual([piece.text])
          accepted++
        }
        for (const { block } of blocks)
          expect(parseCidr(formatCidr(block))).toEqual({ ok: true, value: block })
        for (const { text: quoted, index } of [...blocks, ...rejected, ...setAside]) {
          expect(text.slice(index).startsWith(quoted.replace(/…$/, ''))).toBe(true)
        }
        expect(ipv6Count).toBe(setAside.length)
      }),
      { numRuns: 10_000 },
    )
    expect(accepted).toBeGreaterThan(1_000)
  })
})

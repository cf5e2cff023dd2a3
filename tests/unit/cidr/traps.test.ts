import { describe, expect, it } from 'vitest'
import { formatCidr, parseCidr, readRanges } from '../../../src/shared/cidr/index.ts'

/**
 * Spellings that well-known libraries read as ranges nobody meant, through both doors: what the strict parser says,
 * and what the reader of pastes makes of it.
 */
const table: readonly (readonly [text: string, parsed: string, read: string])[] = [
  ['010.0.0.0/8', 'invalid-cidr', 'refused'],
  ['0127.0.0.1/32', 'invalid-cidr', 'refused'],
  ['0x7f.0.0.1/32', 'invalid-cidr', 'refused'],
  ['1.2.3/24', 'invalid-cidr', 'refused'],
  ['256.0.0.1/8', 'invalid-cidr', 'refused'],
  ['1.2.3.4/33', 'invalid-cidr', 'refused'],
  ['1.2.3.4/', 'invalid-cidr', 'refused'],
  ['1.2.3.4/-1', 'invalid-cidr', 'refused'],
  ['1.2.3.4/1e1', 'invalid-cidr', 'refused'],
  ['１.2.3.4/24', 'invalid-cidr', 'refused'],
  // A line end is a separator in a paste, and the host bits go with a note.
  ['1.2.3.4/24\n', 'invalid-cidr', '1.2.3.0/24, noted'],
  ['3232235777/24', 'invalid-cidr', 'refused'],
  ['::ffff:1.2.3.4/24', 'ipv6-not-supported', 'IPv6'],
  // npm takes it as it stands, so the parser keeps what was typed.
  ['10.0.0.1/8', '10.0.0.1/8', '10.0.0.0/8, noted'],
]

function parsed(text: string): string {
  const result = parseCidr(text)
  return result.ok ? formatCidr(result.value) : result.failure.code
}

function read(text: string): string {
  const { blocks, rejected, ipv6Count } = readRanges(text)
  return [
    ...blocks.map(({ block, note }) => formatCidr(block) + (note === undefined ? '' : ', noted')),
    ...rejected.map(({ reason }) => (reason === '' ? 'no reason' : 'refused')),
    ...Array.from({ length: ipv6Count }, () => 'IPv6'),
  ].join('; ')
}

describe('the traps', () => {
  it.each(table)('%j: %s by the parser, %s by the reader', (text, expectedParsed, expectedRead) => {
    expect([parsed(text), read(text)]).toEqual([expectedParsed, expectedRead])
  })

  it.each(table)('%j: no more and no less in a list, in quotes and in JSON', (text, _, expectedRead) => {
    for (const around of [
      `9.9.9.9/32, ${text}`,
      `9.9.9.9/32\n"${text}"`,
      JSON.stringify(['9.9.9.9/32', text]),
    ])
      expect(read(around)).toBe(`9.9.9.9/32; ${expectedRead}`)
  })
})

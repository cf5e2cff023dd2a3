import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../../../src/main/core/infra/secrets/redact.ts'
import { scrub } from '../../../../src/main/core/infra/secrets/scrub.ts'
import {
  findLeaks,
  hasTokenShape,
  shapedStretches,
} from '../../../../src/main/core/infra/secrets/token-shapes.ts'
import { textChunksOf } from '../../../../src/renderer/src/features/leaks/chunks.ts'

const token = `npm_${'aB3'.repeat(12)}`
const found = (text: string) => findLeaks(text).map(({ kind, secret }) => [kind, secret])

const npmToken = fc.stringMatching(/^npm_[A-Za-z0-9]{36,48}$/)

describe('token shapes', () => {
  it.each([
    ['an .npmrc', `//registry.example/:_authToken=${token}`, 'npm', token],
    ['a diff', `+      NODE_AUTH_TOKEN: ${token}`, 'npm', token],
    ['a coloured log', `\u001b[32m${token}\u001b[0m`, 'npm', token],
    ['a log in JSON', String.raw`{"line":"first\n${token}"}`, 'npm', token],
    ['an address', `https://x.example/?token%3D${token}`, 'npm', token],
    [
      'a token of cnpmcore',
      'cnpm_abcdefghijklmnopqrstuvwxyz_1a2b3c',
      'other',
      'cnpm_abcdefghijklmnopqrstuvwxyz_1a2b3c',
    ],
    [
      'Verdaccio’s base64',
      '//localhost:4873/:_authToken="R2VoZWltbmlzMTIzNA=="',
      'other',
      'R2VoZWltbmlzMTIzNA==',
    ],
    [
      'an old UUID of npm',
      'NPM_TOKEN=00000000-1111-4222-8333-444444444444',
      'other',
      '00000000-1111-4222-8333-444444444444',
    ],
    ['a header', 'Authorization: Bearer abcdefghijklmnop1234', 'other', 'abcdefghijklmnop1234'],
    ['a pair', '//registry.example/:_auth = ZGVtbzpkZW1v', 'password', 'ZGVtbzpkZW1v'],
    ['an address with a password', 'https://robin:hunter22@registry.example/', 'password', 'hunter22'],
    ['a masked value', 'the token npm_8fK2...x9Qd was seen', 'masked', 'npm_8fK2...x9Qd'],
  ])('are found in %s', (_where, text, kind, secret) => {
    expect(found(text)).toEqual([[kind, secret]])
  })

  it.each([
    ['a variable', '_authToken=${NPM_TOKEN}'],
    ['what a redactor left', '_authToken=npm_***'],
    ['stars', 'NPM_TOKEN=***********'],
    ['a longer word', `x${token}`],
    ['too long a word', `npm_${'a'.repeat(49)}`],
    ['a UUID that is no secret', 'key 00000000-1111-4222-8333-444444444444'],
    ['an integrity hash', 'integrity sha512-abcdefghijklmnopqrstuvwxyz0123456789'],
  ])('are not seen in %s', (_what, text) => {
    expect(found(text)).toEqual([])
  })

  it('are found in any noise, and across the pieces of a long text', () => {
    fc.assert(
      fc.property(
        npmToken,
        fc.string({ maxLength: 400 }),
        fc.string({ maxLength: 400 }),
        fc.nat(60),
        (secret, before, after, size) => {
          const text = `${before} ${secret} ${after}`
          expect(found(text)).toContainEqual(['npm', secret])
          const pieces = textChunksOf(text, 120 + size, 60)
          expect(pieces.flatMap((piece) => found(piece.text).map(([, one]) => one))).toContain(secret)
          for (const piece of pieces) {
            const lines = text.slice(0, text.indexOf(piece.text)).split('\n').length
            expect(piece.line).toBeGreaterThanOrEqual(lines)
            expect(piece.text.length).toBeLessThanOrEqual(120 + size)
          }
        },
      ),
    )
  })
})

describe('the finder of tokens in files', () => {
  it.each([
    ['NPM_TOKEN', token, true],
    ['a word before it', `x_${token}`, true],
    ['a session of npm', `npms_${'aB3'.repeat(12)}`, true],
    ['an escape', `%3D${token}`, true],
    ['a longer word', `x${token}`, false],
    ['too long a word', `npm_${'a'.repeat(49)}`, false],
    ['another registry’s', 'cnpm_abcdefghijklmnopqrstuvwxyz_1a2b3c', false],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlc2lnbmF0dXJl', false],
  ])('%s', (_what, text, found) => {
    expect(hasTokenShape(text)).toBe(found)
  })

  it('says where each stands', () => {
    expect(shapedStretches(`a ${token} b ${token}`, 'files')).toEqual([
      [2, 42],
      [45, 85],
    ])
  })
})

describe('texts that are made to hold up whoever reads them', () => {
  const length = 256 * 1024
  it.each([
    '-eyJ',
    'eyJ.',
    '-eyJhbGciOiJI.eyJ',
    'npm_',
    'npm_a',
    'cnpm_aaaaaaaaaaaaaaaa_',
    'Bearer ',
    'Bearer\t',
    'otp ',
    'otp-',
    'one-time password ',
    'NPM_TOKEN="',
    '_auth=',
    'https://a:',
    'https://a:bbb',
    'cookie: "',
    'a/',
    'A',
    '\u001b[0',
    ' ',
  ])('%j over and over', (piece) => {
    const text = piece.repeat(length / piece.length)
    const begun = performance.now()
    findLeaks(text)
    scrub(text, [])
    redact(text)
    hasTokenShape(text)
    // What goes back and forth needs minutes for this; the rest is for a machine that has much else to do.
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

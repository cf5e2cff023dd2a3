import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findKnown, rememberSecret } from '../../../../src/main/core/infra/secrets/known-secrets.ts'

const word = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('abcABC019-_')), minLength, maxLength })

describe('secrets that this process has had', () => {
  it('are found wherever they stand, whatever stands around them', () => {
    fc.assert(
      fc.property(word(8, 60), fc.string(), fc.string(), (secret, before, after) => {
        rememberSecret(secret)
        expect(findKnown(`${before}${secret}${after}`)).toContainEqual([
          before.length,
          before.length + secret.length,
        ])
      }),
    )
  })

  it('are found where two begin alike, and where one is part of the other', () => {
    // Other tests of this process have made secrets of their own.
    rememberSecret('begins-alike')
    rememberSecret('begins-alike-and-is-longer')
    expect(findKnown('x begins-alike-and-is-longer')).toEqual(
      expect.arrayContaining([
        [2, 14],
        [2, 28],
      ]),
    )
  })

  it('are found in an address, in JSON and in base64', () => {
    const secret = 'pass"word/with spaces'
    rememberSecret(secret)
    for (const form of [encodeURIComponent(secret), JSON.stringify(secret), btoa(secret)])
      expect(findKnown(`value ${form}`)).not.toEqual([])
  })

  it('of six characters only where they stand alone', () => {
    rememberSecret('s3cret')
    expect(findKnown('it is s3cret.')).toContainEqual([6, 12])
    expect(findKnown('it is s3crets')).not.toContainEqual([6, 12])
  })

  it('take one pass over a long text, however many of them there were', () => {
    for (let length = 8; length < 2_000; length++) rememberSecret(`${length}-`.padEnd(length, 'x'))
    const text = 'GET /-/npm/v1/tokens 200 '.repeat(40_000)
    expect(findKnown(`${text}1500-${'x'.repeat(1_495)}`)).toContainEqual([text.length, text.length + 1_500])
  })
})

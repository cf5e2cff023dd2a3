import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPlainData, lossless } from '../../../src/main/ipc/plain-data.ts'

const circular: Record<string, unknown> = {}
circular['inside'] = { circular }

describe('what counts as plain data', () => {
  it('is everything that JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!/"(__proto__|constructor|prototype)":/.test(text))
        expect(checkPlainData(JSON.parse(text), Infinity)).toBe('plain')
      }),
    )
  })

  it.each([
    ['a key __proto__', JSON.parse('{"a":{"__proto__":1}}')],
    ['a key constructor', { constructor: 1 }],
    ['a key prototype', [{ prototype: {} }]],
    ['a circle', circular],
    ['an instance', new URL('https://registry.example/')],
    ['a bare object without a prototype', Object.create(null)],
    ['a key that is a symbol', { [Symbol('a')]: 1 }],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['not a number', NaN],
    ['endlessness', Infinity],
    ['bytes', new Uint8Array(1)],
  ] as [string, unknown][])('is not %s', (_what, value) => {
    expect(checkPlainData(value, Infinity)).toBe('not-plain')
  })

  it('is measured without following a long chain to its end', () => {
    let chain: unknown = 'end'
    for (let link = 0; link < 200_000; link++) chain = [chain]
    expect(checkPlainData(chain, 1_000)).toBe('too-large')
    expect(checkPlainData(chain, Infinity)).toBe('plain')
  })
})

describe('a lossless copy', () => {
  it('is equal, and another object', () => {
    const value = { tokens: [{ key: 'k1', ranges: [], name: null }] }
    expect(lossless(value)).toEqual({ copy: value })
    expect(lossless(value)?.copy).not.toBe(value)
  })

  it.each([
    ['a date', { at: new Date(0) }],
    ['a map', new Map([['a', 1]])],
    ['a member that is undefined', { a: undefined }],
    ['not a number', { a: NaN }],
    ['a function', { a: () => 1 }],
    ['something that writes itself in another way', { toJSON: () => ({}) }],
    ['a big integer', { a: 1n }],
    ['a circle', circular],
  ])('cannot be made of %s', (_what, value) => {
    expect(lossless(value)).toBeNull()
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { ownKey, readTokenRow, tokenFromRow } from '../../../src/main/core/registry/token-wire.ts'

const value = 'npm_8fK2abcdefghijklmnopqrstuvwxyz01x9Qd'
const rows = (...of: { key: string; token?: string }[]) => of.map((row) => readTokenRow(row) ?? expect.fail())
const own = (...of: Parameters<typeof rows>) => ownKey(rows(...of), new Secret(value))

describe('which listed token the app signs in with', () => {
  it('is proven by a key that is the hash of the secret', () => {
    const key = createHash('sha512').update(value).digest('hex')
    expect(own({ key: 'other', token: 'npm_8fK2...x9Qd' }, { key, token: 'npm_8f' })).toBe(key)
  })
  it('is told by both ends of a masked value', () => {
    expect(own({ key: 'a', token: 'npm_T41b...77aZ' }, { key: 'b', token: 'npm_8fK2...x9Qd' })).toBe('b')
  })
  it('is not guessed when two rows fit, when too little is shown, or when nothing fits', () => {
    const fits = { token: 'npm_8fK2...x9Qd' }
    expect(own({ key: 'a', ...fits }, { key: 'b', ...fits })).toBeNull()
    expect(own({ key: 'a', token: 'npm_...d' })).toBeNull()
    expect(own({ key: 'a', token: 'npm_8f' })).toBeNull()
    expect(own({ key: 'a' })).toBeNull()
    expect(own()).toBeNull()
  })
})

it('never shows a whole secret that a registry lists', () => {
  const [row = expect.fail()] = rows({ key: 'a', token: value })
  expect(tokenFromRow(row, { name: null, keptHere: false, inUse: false }).masked).toBe('npm_8f…x9Qd')
})

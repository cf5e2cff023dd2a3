import { expect, it } from 'vitest'
import { ListCache } from '../../../../src/main/core/features/tokens/list-cache.ts'
import { readTokenRow } from '../../../../src/main/core/registry/token-wire.ts'

const rows = (...keys: string[]) => keys.map((key) => readTokenRow({ key }) ?? expect.fail())

it('a reading that began before another does not bring back what that one no longer had', () => {
  const cache = new ListCache()
  const slow = cache.begin('ann')
  const quick = cache.begin('ann')
  expect(quick(rows('kept'))).toBe(true)
  expect(slow(rows('kept', 'revoked'))).toBe(false)
  expect(cache.find('ann', 'kept')).toMatchObject({ key: 'kept' })
  expect(cache.find('ann', 'revoked')).toBeNull()
})

it('accounts are kept apart, and rows are let go of', () => {
  const cache = new ListCache()
  const ann = cache.begin('ann')
  expect([cache.begin('bob')(rows('b')), ann(rows('a'))]).toEqual([true, true])
  expect([cache.find('bob', 'a'), cache.find('bob', 'b')?.key]).toEqual([null, 'b'])
  cache.drop('bob')
  expect([cache.find('bob', 'b'), cache.find('ann', 'a')?.key]).toEqual([null, 'a'])
})

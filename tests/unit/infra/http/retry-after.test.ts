import { describe, expect, it } from 'vitest'
import { retryAfterOf, retryAfterSeconds } from '../../../../src/main/core/infra/http/retry.ts'

it('counts a date in retry-after from the clock of the server, which may differ from ours', () => {
  const headers = { date: 'Mon, 23 Nov 2099 12:00:00 GMT', 'retry-after': 'Mon, 23 Nov 2099 12:00:30 GMT' }
  expect(retryAfterOf({ headers })).toBe(30)
})

describe('retry-after', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  it.each([
    ['5', 5],
    ['0', 0],
    ['1.2', 2],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['9'.repeat(400), 86_400],
    ['Mon, 23 Nov 2037 12:00:00 GMT', 86_400],
    ['-5', null],
    ['1e9', null],
    ['Infinity', null],
    ['NaN', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%s is %s seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds)
  })
})

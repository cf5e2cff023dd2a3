import { expect, it } from 'vitest'
import { createdWords, expiryWords, lastUseWords } from '../../../src/renderer/src/words/lifetime.ts'

const now = Date.parse('2026-11-23T12:00:00Z')

it('never says that a token will be made in the future', () => {
  expect(createdWords({ created: '2026-11-23T12:00:58Z' }, now).text).toBe('just now')
  expect(createdWords({ created: '2026-11-22T12:00:00Z' }, now).text).toBe('yesterday')
})

it('tells "never used" from "not told"', () => {
  expect(lastUseWords({ lastUsed: null, tellsLastUse: true }, now).text).toBe('Never')
  expect(lastUseWords({ lastUsed: null, tellsLastUse: false }, now).text).toBe('Not stated')
})

it('is amber in the last seven days and muted afterwards', () => {
  const tone = (expires: string) => expiryWords({ expires, tellsExpiry: true }, now).tone
  expect(tone('2026-12-23T12:00:00Z')).toBe('plain')
  expect(tone('2026-11-29T12:00:00Z')).toBe('amber')
  expect(tone('2026-11-22T12:00:00Z')).toBe('muted')
})

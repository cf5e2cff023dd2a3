import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byRisk, riskOf, riskWords } from '../../../src/shared/risk.ts'
import type { Token } from '../../../src/shared/token.ts'
import { token } from '../renderer/fake-bridge.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const levelOf = (more: Partial<Token>) => riskOf(token('x', more), now).level
const wordsOf = (more: Partial<Token>) => riskWords(riskOf(token('x', more), now))

const publishAll: Partial<Token> = { access: { kind: 'publish' } }
const used = { lastUsed: '2026-11-20T00:00:00Z', created: '2026-11-01T00:00:00Z' }

describe('what a token could do in the wrong hands', () => {
  it('is said in words, the weightiest first', () => {
    expect(wordsOf({ ...publishAll, bypassesTwoFactor: true, created: '2023-01-01T00:00:00Z' })).toBe(
      'Can publish anything its owner can, skips two-factor, works from anywhere, is 3 years old, has never been used.',
    )
    expect(wordsOf({ ...used, access: { kind: 'read-only' }, ranges: ['198.51.100.0/24'] })).toBe(
      'Can read every package.',
    )
  })

  it('is grave, high, some or low', () => {
    expect(levelOf({ ...publishAll, ...used, bypassesTwoFactor: true })).toBe('grave')
    expect(levelOf({ ...publishAll, ...used })).toBe('high')
    expect(levelOf({ ...publishAll, ...used, ranges: ['198.51.100.7/32'] })).toBe('some')
    expect(levelOf({ ...used, access: { kind: 'read-only' } })).toBe('low')
  })

  it('is nothing once it is over', () => {
    const over = { ...publishAll, bypassesTwoFactor: true }
    expect(levelOf({ ...over, expires: '2026-11-24T11:59:59Z' })).toBe('low')
    expect(wordsOf({ ...over, revoked: '2026-01-01T00:00:00Z' })).toBe('No longer works.')
  })

  it('orders the same tokens the same way, whatever order they come in', () => {
    const tokens = [
      token('reader'),
      token('writer', publishAll),
      token('bypass', { ...publishAll, bypassesTwoFactor: true }),
      token('limited', { ...publishAll, ranges: ['10.0.0.0/8'] }),
      token('dead', { ...publishAll, revoked: '2026-01-01T00:00:00Z' }),
    ]
    const order = ['bypass', 'writer', 'limited', 'reader', 'dead']
    fc.assert(
      fc.property(fc.shuffledSubarray(tokens, { minLength: 5 }), (shuffled) => {
        expect(byRisk(shuffled, now).map(({ key }) => key)).toEqual(order)
      }),
    )
  })
})

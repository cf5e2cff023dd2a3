import { describe, expect, it } from 'vitest'
import { limitNote } from '../../../src/renderer/src/features/ranges/limit-note.ts'
import { rangesTakenBy } from '../../../src/shared/range-limits.ts'
import type { CidrBlock } from '../../../src/shared/cidr/index.ts'

/** So many single addresses, `apart` from each other. */
const singles = (amount: number, apart: number): CidrBlock[] =>
  Array.from({ length: amount }, (_, index) => ({ base: 0x08080800 + index * apart, prefix: 32 }))

describe('how many ranges a registry takes', () => {
  it('is known of cnpmcore, and of nobody else', () => {
    expect([rangesTakenBy('cnpmcore'), rangesTakenBy('npm'), rangesTakenBy(null)]).toEqual([10, null, null])
  })

  it('is nothing to speak of while they fit', () => {
    expect(limitNote(singles(10, 3), 'cnpmcore')).toBeNull()
    expect(limitNote(singles(10, 3), 'npm')).toBeNull()
  })

  it('is counted before the token is asked for, with what fewer ranges would let in', () => {
    expect(limitNote(singles(12, 2), 'cnpmcore')).toEqual({
      refused: true,
      words:
        'These are 12 ranges, and cnpmcore takes at most 10 ranges for a token. ' +
        '9 ranges around them would let in 4 addresses more.',
      offer: { kind: 'cover', most: 10 },
      label: 'Use 9 ranges',
    })
  })

  it('offers to merge where that is enough', () => {
    expect(limitNote(singles(16, 1), 'cnpmcore')).toMatchObject({
      words:
        'These are 16 ranges, and cnpmcore takes at most 10 ranges for a token. ' +
        'Merged they are 1 range, for the same addresses.',
      offer: { kind: 'merge' },
    })
  })

  it('is said to be unknown where nobody tells', () => {
    const perhaps = limitNote(singles(11, 3), 'npm')
    expect(perhaps).toMatchObject({ refused: false, offer: null })
    expect(perhaps?.words).toContain('npm’s public registry does not say how many a token may have')
    expect(limitNote(singles(11, 3), null)?.words).toContain('this registry does not say')
    const never = limitNote(singles(10_001, 3), 'npm')
    expect(never?.refused).toBe(true)
    expect(never?.words).toContain('Tokentray asks for at most 10,000 ranges for a token')
  })
})

import { describe, expect, it } from 'vitest'
import { actionLabels, failureWords } from '../../../src/renderer/src/failure-copy.ts'
import { failure, failureCodes } from '../../../src/shared/failure.ts'

describe('words for failures', () => {
  it.each(failureCodes)('%s has a title, whole sentences and something to do', (code) => {
    for (const details of [
      undefined,
      { registry: 'https://registry.example/', status: 503, retryAfter: 1 },
    ]) {
      const words = failureWords(failure(code, 'What the core says.', details))
      expect(words.title).toMatch(/^\S.*[^.\s]$/)
      expect(words.sentence).toMatch(/^\S.*\.$/)
      expect(words.advice).toMatch(/^[A-Z].*\.$/)
      expect([...Object.keys(actionLabels), 'none']).toContain(words.action)
      expect(Object.values(words).join()).not.toMatch(/undefined|null|\[object/)
    }
  })

  it('names the registry', () => {
    const details = { registry: 'https://npm.acme.example/' }
    expect(failureWords(failure('session-ended', '', details)).title).toBe(
      'Your sign-in at npm.acme.example has ended',
    )
  })

  it('says why a sign-in is not enough, in the words found for the very case', () => {
    const why = 'npm.acme.example lets this token only read. Sign in with the account itself.'
    for (const code of ['forbidden', 'bypass-token-refused', 'read-only-credential'] as const)
      expect(failureWords(failure(code, why)).sentence).toBe(why)
  })

  it('says how long to wait', () => {
    const words = failureWords(failure('rate-limited', '', { retryAfter: 30 }))
    expect(words.sentence).toBe('The registry asks Tokentray to wait 30 seconds.')
    const hours = failureWords(failure('rate-limited', '', { retryAfter: 7_300 }))
    expect(hours.sentence).toBe('The registry asks Tokentray to wait 3 hours.')
  })
})

import { expect, it } from 'vitest'
import { refusalWords } from '../../../src/renderer/src/features/prompts/code-prompt.svelte.ts'

it.each([
  ['authenticator', false, /30 seconds/],
  ['authenticator', true, /recovery code.*works only once/],
  ['email', false, /newest mail/],
] as const)('a refused code from %s (recovery code: %s) is told by what it was', (from, recovery, words) => {
  const said = refusalWords({ from, recovery }, 'npm.acme.example')
  expect(said).toContain('npm.acme.example')
  expect(said).toMatch(words)
  expect(said.includes('30 seconds')).toBe(from === 'authenticator' && !recovery)
})

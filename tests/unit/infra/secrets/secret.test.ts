import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

it('shows a mask however it is printed, and its value only when asked', () => {
  const secret = new Secret('npm_topsecret')
  const prints = [
    secret.toString(),
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 5, showHidden: true }),
    Object.values(secret).join(),
  ]
  for (const print of prints) expect(print).not.toContain('topsecret')
  expect(secret.reveal()).toBe('npm_topsecret')
})

it('cannot cross a process boundary by accident', () => {
  expect(JSON.stringify(structuredClone(new Secret('npm_topsecret')))).not.toContain('topsecret')
})

import { describe, expect, it } from 'vitest'
import { policyOf, policyOfNew } from '../../../../src/shared/npm-policy.ts'
import type { Token } from '../../../../src/shared/token.ts'
import { token } from '../../renderer/fake-bridge.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const day = 24 * 60 * 60_000
const said = (more: Partial<Token>, at = now) => policyOf(token('k', more), at)?.sentence ?? null
const granular = (packages: 'read-only' | 'read-write' | 'read-write-stage-only') =>
  ({ kind: 'granular', packages, orgs: 'no-access', targets: [] }) as const

describe('what npm’s dated rules mean for a token', () => {
  it('says when direct publishing ends, surely for tokens that skip two-factor', () => {
    expect(said({ access: { kind: 'publish' }, bypassesTwoFactor: true })).toBe(
      'From January 2027 on npm will not let it publish directly. Change to stage-only or trusted publishing.',
    )
    expect(said({ access: { kind: 'publish' } })).toContain('npm may no longer let it publish')
    expect(said({ access: granular('read-write'), bypassesTwoFactor: true }, now + 60 * day)).toBe(
      'Since January 2027 npm no longer lets it publish directly. Use a stage-only token or trusted publishing.',
    )
  })

  it('says that a token which skips two-factor cannot manage tokens any more', () => {
    expect(said({ bypassesTwoFactor: true })).toContain('Since 31 July 2026 npm refuses it')
  })

  it('says that a stage-only token waits for a person', () => {
    expect(said({ access: granular('read-write-stage-only') })).toContain('waits until a person approves')
  })

  it('says nothing of tokens that only read, and nothing of those that are over', () => {
    expect(said({ access: { kind: 'read-only' } })).toBeNull()
    expect(said({ access: { kind: 'unknown' } })).toBeNull()
    const gone = { access: { kind: 'publish' }, bypassesTwoFactor: true } as const
    expect(said({ ...gone, revoked: '2026-01-01T00:00:00Z' })).toBeNull()
    expect(said({ ...gone, expires: '2026-11-23T11:00:00Z' })).toBeNull()
  })

  it('is said before a token is made, too', () => {
    const custom = {
      kind: 'custom',
      packages: 'read-write',
      orgs: 'no-access',
      targets: [],
      bypassTwoFactor: true,
    } as const
    expect(policyOfNew(custom, now)).toMatchObject({
      pressing: true,
      sentence: expect.stringContaining('January 2027') as string,
    })
    expect(policyOfNew({ kind: 'read-only' }, now)).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextName, sameAgain } from '../../../../src/main/core/features/rotate/same-again.ts'
import { checkCreated } from '../../../../src/main/core/features/tokens/check-created.ts'
import type { Access, Token } from '../../../../src/shared/token.ts'
import { token } from '../../renderer/fake-bridge.ts'

const now = new Date('2026-11-24T12:00:00Z')
const same = { days: null, withoutBypass: false, stageOnly: false }
const day = 24 * 60 * 60_000

const access: fc.Arbitrary<Access> = fc.oneof(
  fc.constantFrom<Access>({ kind: 'read-only' }, { kind: 'publish' }),
  fc.record({
    kind: fc.constant('granular' as const),
    packages: fc.constantFrom('no-access', 'read-only', 'read-write', 'read-write-stage-only'),
    orgs: fc.constantFrom('no-access', 'read-only', 'read-write'),
    targets: fc.uniqueArray(
      fc.record({
        type: fc.constantFrom('package', 'scope', 'org'),
        name: fc.constantFrom('@acme', 'ui', 'acme'),
      }),
      { minLength: 1, selector: ({ type, name }) => `${type} ${name}` },
    ),
  }),
)

describe('the same token again', () => {
  it('is what the list would show of the old one, for any rights', () => {
    fc.assert(
      fc.property(access, fc.boolean(), fc.integer({ min: 1, max: 90 }), (rights, bypass, days) => {
        const old: Token = token('k1', {
          access: rights,
          bypassesTwoFactor: bypass,
          ranges: ['192.0.2.0/24'],
          created: now.toISOString(),
          expires: new Date(now.getTime() + days * day).toISOString(),
        })
        const asked = sameAgain(old, same, 'granular', 'k2')
        const wanted = asked.ok ? asked.value : expect.fail(asked.failure.message)
        expect(wanted.expiresInDays).toBe(days)
        const list = {
          tokens: [{ ...old, key: 'new', name: 'k2' }],
          complete: true,
          readAt: now.toISOString(),
        }
        expect(checkCreated(wanted, 'new', list, 'granular', now)).toEqual({ outcome: 'confirmed' })
      }),
    )
  })

  it('is tighter when that is wished, and never wider', () => {
    const old = token('k1', { access: { kind: 'publish' }, bypassesTwoFactor: true })
    expect(sameAgain(old, { days: 7, withoutBypass: true, stageOnly: true }, 'granular', 'k2')).toEqual({
      ok: true,
      value: {
        name: 'k2',
        access: {
          kind: 'custom',
          packages: 'read-write-stage-only',
          orgs: 'no-access',
          targets: [],
          bypassTwoFactor: false,
        },
        ranges: [],
        expiresInDays: 7,
      },
    })
    const reader = token('k1', { access: { kind: 'read-only' } })
    expect(sameAgain(reader, { ...same, stageOnly: true }, 'granular', 'k2')).toMatchObject({
      value: { access: { kind: 'read-only' } },
    })
  })

  it('lives at most 90 days when it can write, and asks for no end where the registry knows none', () => {
    const old = token('k1', {
      access: { kind: 'publish' },
      created: '2025-01-01T00:00:00Z',
      expires: '2027-01-01T00:00:00Z',
    })
    expect(sameAgain(old, same, 'granular', 'k2')).toMatchObject({ value: { expiresInDays: 90 } })
    expect(sameAgain(old, same, 'classic', 'k2')).toEqual({
      ok: true,
      value: { name: 'k2', access: { kind: 'publish' }, ranges: [] },
    })
  })

  it('is not guessed where the registry does not tell what the old one may do', () => {
    expect(sameAgain(token('k1', { access: { kind: 'unknown' } }), same, 'classic', 'k2')).toMatchObject({
      ok: false,
      failure: { code: 'not-supported' },
    })
  })
})

describe('the name of the new one', () => {
  it.each([
    ['ci-install', [], 'ci-install 2026-11-24'],
    ['ci-install 2026-08-25', [], 'ci-install 2026-11-24'],
    ['ci-install 2026-08-25-3', [], 'ci-install 2026-11-24'],
    ['ci-install', ['ci-install 2026-11-24'], 'ci-install 2026-11-24-2'],
    [
      'ci-install 2026-11-24',
      ['ci-install 2026-11-24', 'ci-install 2026-11-24-2'],
      'ci-install 2026-11-24-3',
    ],
  ])('follows %s (taken: %j)', (name, taken, next) => {
    expect(nextName(name, new Set(taken), now)).toBe(next)
  })
})

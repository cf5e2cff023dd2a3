import { describe, expect, it } from 'vitest'
import {
  endsOf,
  fitsMask,
  maskOf,
  maskStretches,
  sameEnds,
} from '../../../../src/main/core/infra/secrets/mask.ts'
import { scrub } from '../../../../src/main/core/infra/secrets/scrub.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

const token = 'npm_8fK2abcdefghijklmnopqrstuvwxyz01x9Qd'

describe('a mask', () => {
  it('shows the ends of a long token, and nothing of a password or of what is short', () => {
    const masked = (kind: string, text: string) => maskOf({ kind, secret: new Secret(text) })
    expect(masked('token', token)).toBe('npm_8fK2…x9Qd')
    expect(masked('token', 'R2VoZWltbmlzMTIzNDU2Nzg5MA==')).toBe('R2Vo…MA==')
    for (const [kind, text] of [
      ['password', token],
      ['token', 'short'],
      ['token', 'ü'.repeat(30)],
    ] as const)
      expect(masked(kind, text)).toBe('••••••••')
  })

  it.each([
    ['npm_8fK2...x9Qd', true],
    ['npm_8fK2…x9Qd', true],
    ['npm_8f…x9Qd', true],
    ['npm_8fK2****x9Qd', true],
    ['npm_8f…Qd', false],
    ['npm_8fK2…x9Qe', false],
    ['npm_8fK2', false],
    ['npm_8fK2…ab…x9Qd', false],
    ['', false],
  ])('%s fits its token: %s', (masked, fits) => {
    expect(fitsMask(token, masked)).toBe(fits)
  })

  it('fits no token that is not longer than what it shows', () => {
    expect(fitsMask('npm_8fK2x9Qd', 'npm_8fK2…x9Qd')).toBe(false)
  })

  it('has the same ends as another of the same token, however much either shows', () => {
    const shown = { head: 'npm_8fK2', tail: 'x9Qd' }
    expect(endsOf('npm_8fK2…x9Qd')).toEqual(shown)
    expect(sameEnds(shown, { head: 'npm_8fK2ab', tail: '01x9Qd' })).toBe(true)
    expect(sameEnds(shown, { head: 'npm_8fK3ab', tail: '01x9Qd' })).toBe(false)
    expect(endsOf('…')).toBe(null)
  })

  it('takes the place of stretches that overlap once', () => {
    expect(maskStretches('abcdefgh', [])).toBe('abcdefgh')
    expect(
      maskStretches('abcdefgh', [
        [4, 6],
        [1, 3],
        [2, 4],
      ]),
    ).toBe('a••••••••gh')
  })
})

describe('scrubbed text', () => {
  it.each([
    ['a token of npm', `token ${token} refused`, 'token •••• refused'],
    ['one that is too long for npm', `npm_${'a'.repeat(60)}`, '••••'],
    ['one of cnpmcore', 'cnpm_abcdefghijklmnopqrstuvwxyz_1a2b3c!', '••••!'],
    ['a JSON web token', '(eyJhbGciOi.eyJzdWIi.c2ln)', '(••••)'],
    ['an authorization', 'Bearer abcdefgh12 and Basic ZGVtbzpkZW1v', '•••• and ••••'],
    ['long base64', `x ${'A1b+'.repeat(12)}== y`, 'x •••• y'],
    ['a coloured token', `\u001b[32m${token}\u001b[0m`, '\u001b[32m••••\u001b[0m'],
    ['the key of an older row', `/tokens/token/${'0a'.repeat(64)}`, `/tokens/token/${'0a'.repeat(64)}`],
    ['what was masked already', 'npm_8fK2…x9Qd', 'npm_8fK2…x9Qd'],
    [
      'everyday words',
      'NPM_TOKEN: production, see https://registry.example/',
      'NPM_TOKEN: production, see https://registry.example/',
    ],
  ])('of %s', (_what, text, masked) => {
    expect(scrub(text, [])).toBe(masked)
  })

  it('has none of the secrets that were in play, also as part of an address', () => {
    expect(scrub('said a b/c and a%20b%2Fc', [new Secret('a b/c')])).toBe('said •••• and ••••')
  })
})

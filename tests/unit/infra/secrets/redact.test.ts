import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import { redact, redacted } from '../../../../src/main/core/infra/secrets/redact.ts'

const of = (unit: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...Array.from(unit)), minLength, maxLength })
const digits = '0123456789'
const alphanumerics = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz${digits}`
const hex = `${digits}abcdef`

interface Planted {
  readonly secret: string
  readonly line: string
}

const around = fc.constantFrom(' ', '"', "'", '=', ':', '/', '(', '\n', '%3D')
const inText = (secret: fc.Arbitrary<string>): fc.Arbitrary<Planted> =>
  fc
    .tuple(secret, around, around)
    .map(([text, before, after]) => ({ secret: text, line: `asked for${before}${text}${after}and failed` }))
const inForm = (
  secret: fc.Arbitrary<string>,
  ...forms: ((text: string) => string)[]
): fc.Arbitrary<Planted> =>
  fc.tuple(secret, fc.constantFrom(...forms)).map(([text, form]) => ({ secret: text, line: form(text) }))

const uuids = fc.uuid()
const oddOnes = of('abcdefgh0123456789-_.~', 12, 40)
/** By shape alone: nothing of this process has ever held them. */
const strangers = fc.oneof(
  inText(of(alphanumerics, 36, 48).map((text) => `npm_${text}`)),
  inText(of(alphanumerics, 36, 48).map((text) => `npms_${text}`)),
  inText(fc.tuple(of(alphanumerics, 32), of(alphanumerics, 6)).map((parts) => `cnpm_${parts.join('_')}`)),
  inText(
    fc
      .tuple(of(alphanumerics, 20, 30), of(alphanumerics, 20, 60), of(alphanumerics, 20, 40))
      .map((parts) => `eyJ${parts.join('.')}`),
  ),
  inText(fc.base64String({ minLength: 64, maxLength: 120 })),
  inForm(
    uuids,
    (text) => `//npm.acme.example/:_authToken=${text}`,
    (text) => `the token ${text} was refused`,
    (text) => `Authorization: Bearer ${text}`,
  ),
  inForm(
    oddOnes,
    (text) => `{"authorization":"Bearer ${text}","accept":"*/*"}`,
    (text) => `GET / cookie: session=${text}; theme=dark`,
    (text) => `{ 'npm-otp': '${text}' }`,
    (text) => `https://demo:${text}@npm.acme.example/`,
    (text) => `//npm.acme.example/:_password=${text}`,
    (text) => `DELETE /-/user/token/${text} gave 404`,
    (text) => `NPM_TOKEN=${text}`,
  ),
  inForm(
    of(digits, 6, 8),
    (text) => `npm-otp: ${text}`,
    (text) => `one-time password ${text} was refused`,
    (text) => `otp=${text}`,
  ),
)
/** Of any shape, but this process has held them in a `Secret`. */
const held = inForm(
  fc
    .oneof(oddOnes, fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }))
    .filter((text) => text.length >= 8),
  (text) => `it said ${text}`,
  (text) => `x${text}x`,
  (text) => JSON.stringify({ said: text }),
  (text) => `/find?q=${encodeURIComponent(text.toWellFormed())}`,
  (text) => `Basic ${Buffer.from(text).toString('base64')}`,
).map((planted) => {
  expect(String(new Secret(planted.secret))).toBe('••••')
  return planted
})

/** Every way in which the secret could still be read out of the line. */
const leaks = ({ secret, line }: Planted): boolean => {
  const written = redact(line)
  return [secret, encodeURIComponent(secret.toWellFormed()), Buffer.from(secret).toString('base64')].some(
    (form) => written.includes(form),
  )
}

describe('the redactor of the log', () => {
  it('L1 lets none of 10,000 secrets through, by their shape, their name or their value', () => {
    const planted = [
      ...fc.sample(strangers, { numRuns: 7_000, seed: 6 }),
      ...fc.sample(held, { numRuns: 3_000, seed: 6 }),
    ]
    expect(planted.filter(leaks)).toEqual([])
  })

  it('L2 leaves the keys of tokens, whatever form they have', () => {
    const keys = fc.sample(fc.tuple(of(hex, 128), of(hex, 32), fc.uuid(), fc.uuid()), 500)
    for (const [long, short, id, other] of keys) {
      const line = `revoking ${long}, key ${id}, keys ${other}, ${id}; DELETE /-/npm/v1/tokens/token/${long}, /-/npm/v1/tokens/token/${id}, key: "${short}"`
      expect(redact(line)).toBe(line)
    }
  })

  it('leaves what the app says of itself', () => {
    for (const line of [
      'the keychain is locked',
      'tokens.revoke threw TypeError at revoke.ts:12:3',
      'the shortcut could not be taken: shortcut-taken',
      'otp-rejected after 3 tries',
      'settings.json was damaged; it was set aside as settings.damaged.json',
    ])
      expect(redact(line)).toBe(line)
  })

  it('masks a short code that was held only where it stands alone, and no everyday word', () => {
    expect(String(new Secret('836495'))).toBe('••••')
    expect(redact('got 836495.')).toBe('got ••••.')
    expect(redact('id 18364951')).toBe('id 18364951')
    expect(String(new Secret('the'))).toBe('••••')
    expect(redact('the list')).toBe('the list')
  })

  it('is quick with a long line and many secrets, and stands before whoever writes', () => {
    const lines: string[] = []
    const id = randomUUID()
    redacted((line) => lines.push(line))(`${'a line that is long '.repeat(800)}${id}`)
    expect(lines.join()).not.toContain(id)
  })
})

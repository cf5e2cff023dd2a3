import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSafeExternalUrl, parseRegistryUrl, registryLabel } from '../../../src/shared/registry-url.ts'

describe('a registry address as people type it', () => {
  it.each([
    ['npm.acme.example', 'https://npm.acme.example/'],
    ['  https://NPM.Acme.Example/npm  ', 'https://npm.acme.example/npm/'],
    ['http://127.0.0.1:4873', 'http://127.0.0.1:4873/'],
    ['https://npm.acme.example:443/', 'https://npm.acme.example/'],
  ])('%s becomes %s', (typed, url) => {
    expect(parseRegistryUrl(typed)).toEqual({ ok: true, value: url })
  })

  it.each([
    ['', 'Type the address'],
    ['not a url', 'write it like'],
    ['ftp://npm.acme.example/', 'https:// or http://'],
    ['https://user:pw@npm.acme.example/', 'user name and password'],
    ['https://npm.acme.example/?token=1', 'after ? or #'],
    ['https://npm.acme.example/#x', 'after ? or #'],
    ['https://', 'write it like'],
    ['x'.repeat(10_000) + ' y', 'write it like'],
  ])('%s is refused with the reason', (typed, why) => {
    const result = parseRegistryUrl(typed)
    expect(result).toMatchObject({ ok: false, failure: { code: 'invalid-registry-url' } })
    expect(!result.ok && result.failure.message).toContain(why)
    expect(!result.ok && result.failure.message.length).toBeLessThan(200)
  })

  it.each([
    `npm_${'aB3dE5'.repeat(6)}`,
    `https://npm_${'aB3dE5'.repeat(6)}/`,
    '65be561f-2536-4cb1-b2b8-b6ed55ec307a',
    'eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoicm9iaW4ifQ.c2lnbmF0dXJl',
    'f1d2d2f924e986ac86fdf7b36c94bcdf',
  ])('%.12s… is a token, which is neither looked up nor said again', (typed) => {
    const result = parseRegistryUrl(typed)
    expect(result).toMatchObject({ ok: false, failure: { code: 'invalid-registry-url' } })
    expect(JSON.stringify(result)).not.toContain(typed)
  })

  it('has one normal form, which is its own normal form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (typed) => {
        const once = parseRegistryUrl(typed)
        if (!once.ok) return
        expect(once.value.endsWith('/')).toBe(true)
        expect(parseRegistryUrl(once.value)).toEqual(once)
      }),
    )
  })
})

it('is named without its scheme', () => {
  expect(registryLabel('https://npm.acme.example/npm/')).toBe('npm.acme.example/npm')
})

it.each([
  ['https://npm.acme.example/login/1', true],
  ['http://127.0.0.1:4873/login', true],
  ['http://localhost:1/', true],
  ['http://npm.acme.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['https://npm@evil.example/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['', false],
])('%s may be opened in the browser: %s', (url, safe) => {
  expect(isSafeExternalUrl(url)).toBe(safe)
})

import { defaultUrl } from 'registry-url'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import type { RegistryRequest } from '../../../src/main/core/infra/http/message.ts'
import { observe } from '../../../src/main/core/registry/observe.ts'
import { tokenPage, vendorByAddress, vendorByAnswer } from '../../../src/main/core/registry/vendor.ts'
import type { Capability, CapabilityState } from '../../../src/shared/capabilities.ts'
import { fail, ok } from '../../../src/shared/failure.ts'
import { registryResponse } from '../../support/registry-response.ts'

const credential = new Secret('npm_thecredential')
const basic = { username: 'demo', password: new Secret('demo-password') }
const list: RegistryRequest = {
  method: 'GET',
  path: '-/npm/v1/tokens?perPage=100',
  credential,
  command: 'token',
}
const create: RegistryRequest = { method: 'POST', path: '-/npm/v1/tokens', credential, command: 'token' }
const revoke: RegistryRequest = {
  method: 'DELETE',
  path: '-/npm/v1/tokens/token/k1',
  credential,
  command: 'token',
}
const browser: RegistryRequest = { method: 'POST', path: '-/v1/login', command: 'login' }
const password: RegistryRequest = { method: 'PUT', path: '-/user/org.couchdb.user:demo', command: 'login' }
const check: RegistryRequest = {
  ...list,
  path: '-/npm/v1/tokens?perPage=1',
  credential: basic,
  command: 'login',
}

type Seen = readonly [Capability, CapabilityState]
const seen = (request: RegistryRequest, ...response: Parameters<typeof registryResponse>) =>
  observe(request, ok(registryResponse(...response))).capabilities

describe('what an answer tells of a registry', () => {
  it('its notice to users, beside a success only, in one line and without secrets', () => {
    const told = (status: number, notice: string) =>
      observe(list, ok(registryResponse(status, { objects: [] }, { 'npm-notice': notice }))).notice
    expect(told(200, 'Renew your tokens.\n\u202eSee  your mail.')).toBe('Renew your tokens. See your mail.')
    expect(told(200, `Not ${credential.reveal()}`)).not.toContain(credential.reveal())
    expect(told(200, ' ')).toBeUndefined()
    expect(told(401, 'Open https://a.example/ to use your security key')).toBeUndefined()
  })

  const otp = { 'www-authenticate': 'OTP' }
  const cases: [string, RegistryRequest, Parameters<typeof registryResponse>, Seen[]][] = [
    ['an empty list', list, [200, { objects: [] }], [['list', 'supported']]],
    ['a list that wants a sign-in', list, [401, {}], [['list', 'needs-sign-in']]],
    ['a list refused to this token', list, [403, { error: 'read-only' }], [['list', 'not-allowed']]],
    ['no such route', list, [404, '<html>Cannot GET'], [['list', 'unsupported']]],
    ['routes that are switched off', list, [404, { error: 'not found' }], [['list', 'unsupported']]],
    ['a list that is no request there', list, [400, { error: { issues: [] } }], [['list', 'unsupported']]],
    ['storage without tokens', list, [500, { error: 'not implemented' }], [['list', 'unsupported']]],
    ['a fault of its own', list, [500, { error: 'oops' }], []],
    ['too many requests', list, [429, {}], []],
    [
      'a gateway that has no such route',
      list,
      [403, { message: 'Missing Authentication Token' }],
      [['list', 'unsupported']],
    ],
    ['GitHub, which is asked too often', list, [403, { message: 'API rate limit exceeded' }], []],
    ['a firewall', list, [403, '<html>Blocked'], []],
    ['a page of a hotel', list, [200, '<!doctype html>'], []],
    ['a token that was made', create, [201, { token: 'x' }], [['create', 'supported']]],
    ['a body it does not take', create, [422, { error: 'name' }], [['create', 'supported']]],
    ['a wrong password', create, [401, { error: 'bad password' }], [['create', 'supported']]],
    ['a code that is wanted', create, [401, {}, otp], [['create', 'supported']]],
    ['no making of tokens', create, [405, {}], [['create', 'unsupported']]],
    ['a token that is gone already', revoke, [404, { message: 'not found' }], [['delete', 'supported']]],
    ['no revoking', revoke, [404, '<html>Cannot DELETE'], [['delete', 'unsupported']]],
    ['a page to sign in on', browser, [200, { loginUrl: 'x', doneUrl: 'y' }], [['web-login', 'supported']]],
    ['none', browser, [404, { error: 'not found' }], [['web-login', 'unsupported']]],
    [
      'a name it does not know',
      password,
      [404, { error: 'no such user' }],
      [['password-login', 'supported']],
    ],
    ['no sign-in by password', password, [404, '<html>'], [['password-login', 'unsupported']]],
    [
      'Verdaccio 9, which takes tokens only',
      check,
      [401, {}, { 'www-authenticate': 'Bearer' }],
      [['password-login', 'unsupported']],
    ],
    ['a name and a password that are right', check, [200, { objects: [] }], []],
    [
      'an address outside of the ranges',
      list,
      [401, {}, { 'www-authenticate': 'ipaddress' }],
      [
        ['list', 'needs-sign-in'],
        ['ip-ranges', 'supported'],
      ],
    ],
  ]
  it.each(cases)('%s', (_what, request, response, expected) => {
    expect(seen(request, ...response)).toEqual(expected)
  })

  it('knows from the first row which form a registry writes', () => {
    const row = { key: 'k', permissions: [{ name: 'package', action: 'read' }] }
    expect(seen(list, 200, { objects: [row] })).toEqual([
      ['list', 'supported'],
      ['granular-fields', 'supported'],
      ['read-only-flag', 'supported'],
    ])
    expect(seen(list, 200, { objects: [{ key: 'k' }] })).toContainEqual(['read-only-flag', 'unsupported'])
  })

  it('takes no answer for no answer', () => {
    expect(observe(create, fail('no-such-host', 'No.')).capabilities).toEqual([['create', 'unreachable']])
    expect(observe(create, fail('cancelled', 'No.')).capabilities).toEqual([])
  })

  it('remembers which second factor was asked for', () => {
    const urls = { authUrl: 'https://a.example/', doneUrl: 'https://a.example/d' }
    expect(observe(create, ok(registryResponse(401, urls, otp))).secondFactor).toBe('browser')
    expect(observe(create, ok(registryResponse(401, { error: 'mailed' }, otp))).secondFactor).toBe(
      'authenticator',
    )
  })
})

describe('whose product it is', () => {
  it.each([
    [
      'https://acme.example/artifactory/api/npm/npm-local/',
      'artifactory',
      'https://acme.example/ui/user_profile',
    ],
    ['https://acme.example/repository/npm-hosted/', 'nexus', 'https://acme.example/#user/usertoken'],
    [
      'https://git.acme.example/api/v4/projects/7/packages/npm/',
      'gitlab',
      'https://git.acme.example/-/user_settings/personal_access_tokens',
    ],
    [
      'https://git.acme.example/api/packages/team/npm/',
      'gitea',
      'https://git.acme.example/user/settings/applications',
    ],
    [
      'https://pkgs.acme.example/team/_packaging/feed/npm/registry/',
      'azure',
      'https://acme.example/team/_usersSettings/tokens',
    ],
    ['https://npm.acme.example/', null, null],
  ] as const)('%s by its address', (registry, vendor, page) => {
    expect(vendorByAddress(registry)).toBe(vendor)
    expect(tokenPage(vendor, registry, 'robin')).toBe(page)
  })

  it('npm, whose page lies beside its registry', () => {
    expect(vendorByAddress(defaultUrl)).toBe('npm')
    const page = new URL(tokenPage('npm', defaultUrl, 'robin') ?? '')
    expect(page.hostname.split('.').slice(1).join('.')).toBe(
      new URL(defaultUrl).hostname.split('.').slice(1).join('.'),
    )
    expect(page.pathname).toBe('/settings/robin/tokens')
  })

  it.each([
    ['verdaccio', 401, {}, { 'x-powered-by': 'hidden' }],
    ['artifactory', 200, {}, { 'x-jfrog-version': 'Artifactory/7' }],
    ['nexus', 200, {}, { server: 'Nexus/3.80' }],
    ['github', 200, {}, { 'x-github-request-id': '1' }],
    ['cnpmcore', 401, { error: '[UNAUTHORIZED] Login first' }, {}],
    [null, 401, { error: 'Unauthorized' }, { server: 'nginx' }],
  ] as const)('%s by its answers', (vendor, status, body, headers) => {
    expect(vendorByAnswer(registryResponse(status, body, headers))).toBe(vendor)
  })
})

import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { responseFailure, type Asked } from '../../../src/main/core/registry/response-failure.ts'
import type { FailureCode } from '../../../src/shared/failure.ts'
import { registryResponse } from '../../support/registry-response.ts'

const asked = (what: Asked['what'], ...secrets: string[]): Asked => ({
  registry: 'https://npm.acme.example/',
  what,
  secrets: secrets.map((secret) => new Secret(secret)),
})

describe('a refusal is put into the right words', () => {
  const cases: [string, Asked['what'], ReturnType<typeof registryResponse>, FailureCode][] = [
    ['a dead session', 'list', registryResponse(401, { error: 'Unauthorized' }), 'unauthorized'],
    [
      'Verdaccio on a bad password',
      'create',
      registryResponse(401, { error: 'bad username/password' }, { 'www-authenticate': 'Basic, Bearer' }),
      'password-rejected',
    ],
    [
      'an address outside the ranges',
      'list',
      registryResponse(401, {}, { 'www-authenticate': 'ipaddress' }),
      'ip-not-allowed',
    ],
    [
      'Verdaccio on such an address',
      'list',
      registryResponse(403, { error: 'CIDR whitelist' }),
      'ip-not-allowed',
    ],
    [
      'a bypass token on public npm',
      'revoke',
      registryResponse(403, { message: 'bypass 2fa tokens' }),
      'bypass-token-refused',
    ],
    ['the same said as 401', 'create', registryResponse(401, { message: 'token with bypass' }), 'forbidden'],
    [
      'a read-only token',
      'create',
      registryResponse(403, { error: '[FORBIDDEN] read-only' }),
      'read-only-credential',
    ],
    ['a code said to be wrong', 'revoke', registryResponse(403, { error: 'Invalid OTP' }), 'otp-rejected'],
    [
      'a code said to be over',
      'create',
      registryResponse(400, { message: 'The one-time password has expired' }),
      'otp-rejected',
    ],
    ['a key it does not know', 'revoke', registryResponse(404, { message: 'not found' }), 'token-not-found'],
    [
      'token routes that are switched off',
      'list',
      registryResponse(404, '<html>Not Found</html>'),
      'not-supported',
    ],
    ['not implemented', 'list', registryResponse(501, {}), 'not-supported'],
    ['a name it does not know', 'sign-in', registryResponse(404, { error: 'no such user' }), 'unknown-user'],
    [
      'a body it does not take',
      'create',
      registryResponse(422, { error: 'readonly is required' }),
      'invalid-request',
    ],
    ['too many requests', 'list', registryResponse(429, {}, { 'retry-after': '12' }), 'rate-limited'],
    ['its own fault', 'list', registryResponse(503, 'oops'), 'registry-error'],
    [
      'Verdaccio without storage for tokens',
      'create',
      registryResponse(500, { error: 'not implemented' }),
      'not-supported',
    ],
    [
      'Verdaccio on a user who never had a token',
      'revoke',
      registryResponse(500, { error: 'user not found' }),
      'token-not-found',
    ],
    [
      'npm on a key of no token',
      'revoke',
      registryResponse(400, { message: 'Token not found' }),
      'token-not-found',
    ],
    [
      'a revoke that is wrong otherwise',
      'revoke',
      registryResponse(400, { message: 'no' }),
      'invalid-request',
    ],
    [
      'token routes that are missing',
      'revoke',
      registryResponse(404, '<html>Cannot DELETE'),
      'not-supported',
    ],
    ['no sign-in with a password', 'sign-in', registryResponse(404, '<html>Cannot PUT'), 'not-supported'],
    [
      'GitLab, which has none either',
      'sign-in',
      registryResponse(404, { error: '404 Not Found' }),
      'not-supported',
    ],
    [
      'a body that a sign-in refuses',
      'sign-in',
      registryResponse(400, { error: 'Bad request' }),
      'invalid-request',
    ],
    [
      'a name that somebody has',
      'sign-in',
      registryResponse(409, { error: 'username is already registered' }),
      'password-rejected',
    ],
    [
      'a new name where nobody may register',
      'sign-in',
      registryResponse(409, { error: 'user registration disabled' }),
      'unknown-user',
    ],
    ['a wish to calm down', 'list', registryResponse(420, {}), 'rate-limited'],
    ['a request that took too long', 'list', registryResponse(408, {}), 'timed-out'],
    ['a proxy on the way', 'list', registryResponse(407, {}), 'proxy-failed'],
    ['a network that wants a sign-in', 'list', registryResponse(511, '<html>Hotel'), 'network-sign-in'],
    ['a gateway', 'list', registryResponse(502, '<html>Bad gateway'), 'registry-error'],
    [
      'a recovery code that was used, said beside another demand',
      'create',
      registryResponse(401, { error: 'Recovery code already used' }, { 'www-authenticate': 'Bearer' }),
      'otp-rejected',
    ],
    [
      'cnpmcore on a password it would never take',
      'create',
      registryResponse(422, {
        error: '[INVALID_PARAM] password: must NOT have fewer than 8 characters',
      }),
      'password-rejected',
    ],
    [
      'cnpmcore on too many ranges',
      'create',
      registryResponse(422, {
        error: '[INVALID_PARAM] cidr_whitelist: must NOT have more than 10 items',
      }),
      'invalid-request',
    ],
    [
      'codebox-npm, which has no such route behind its gateway',
      'list',
      registryResponse(403, { message: 'Missing Authentication Token' }),
      'not-supported',
    ],
    [
      'GitHub, which is asked too often',
      'list',
      registryResponse(403, { message: 'API rate limit exceeded for user ID 1.' }),
      'rate-limited',
    ],
    [
      'Gitea on a bad token',
      'list',
      registryResponse(401, { error: 'Password is invalid' }, { 'www-authenticate': 'Basic realm="Gitea"' }),
      'unauthorized',
    ],
    ['a body that is too large', 'create', registryResponse(413, '<html>Too large'), 'invalid-request'],
    ["Cloudflare's own gateway", 'list', registryResponse(522, '<html>'), 'registry-error'],
    // npm's rules for granular tokens (npm/api-documentation): each is a 400 in its own words.
    ...[
      'Token name is required',
      'At least one package, scope or organization is required',
      'packages_and_scopes_permission requires packages or scopes',
      'Tokens with write permission may last 90 days at most',
      'You have reached the limit of 1000 tokens',
    ].map((error): [string, Asked['what'], ReturnType<typeof registryResponse>, FailureCode] => [
      `npm's rule: ${error}`,
      'create',
      registryResponse(400, { error }),
      'invalid-request',
    ]),
    ['a redirect of a write', 'create', registryResponse(302, '', { location: '/x' }), 'unexpected-response'],
    ['a web page', 'list', registryResponse(200, '<!doctype html><title>Hi'), 'unexpected-response'],
  ]
  it.each(cases)('%s', (_what, request, response, code) => {
    const failure = responseFailure(response, asked(request))
    expect(failure.code).toBe(code)
    expect(failure.message).toContain('npm.acme.example')
    expect(failure.details).toMatchObject({ registry: 'https://npm.acme.example/', status: response.status })
  })

  it('says how long to wait', () => {
    const failure = responseFailure(registryResponse(429, {}, { 'retry-after': '12' }), asked('list'))
    expect(failure).toMatchObject({ retryable: true, details: { retryAfter: 12 } })
    expect(failure.message).toContain('12 seconds')
    const down = responseFailure(registryResponse(503, {}, { 'retry-after': '60' }), asked('list'))
    expect(down.message).toMatch(/status 503.*Wait 60 seconds/)
  })
})

describe('a refusal with one status for many causes', () => {
  const message = (what: Asked['what'], ...of: Parameters<typeof registryResponse>) =>
    responseFailure(registryResponse(...of), asked(what)).message

  it.each([
    ['a token that skips two-factor', 'npm bypass 2fa tokens may not', 'skips two-factor'],
    ['a read-only token', '[FORBIDDEN] Read-only Token "x" can\'t write', 'only read'],
    ['an automation token', '[FORBIDDEN] Automation Token "x" can\'t do that', 'automation token'],
    ['Verdaccio, which does not tell', 'unauthorized access', 'revoked, may read only, or is limited'],
    ['a firewall', '<html>Blocked', 'web page'],
  ])('names %s', (_what, said, words) => {
    expect(message('create', 403, said.startsWith('<') ? said : { error: said })).toContain(words)
  })
})

describe("the registry's own words", () => {
  const words = (body: unknown, ...secrets: string[]) =>
    responseFailure(registryResponse(400, body), asked('create', ...secrets)).details?.serverText

  it('come from message, then error, as npm reads them', () => {
    expect(words({ message: 'one', error: 'two' })).toBe('one')
    expect(words({ error: 'two' })).toBe('two')
    expect(words({ error: { issues: ['name'] } })).toBe('{"issues":["name"]}')
    expect(
      words({ error: { issues: [{ path: ['expires'], message: 'Too long' }, { message: 'No name' }] } }),
    ).toBe('expires: Too long; No name')
    expect(words({ errors: [{ status: 401, message: 'Bad credentials' }] })).toBe('Bad credentials')
    expect(words({ message: '', error: 'two' })).toBe('two')
    expect(words({ error: 'unauthorized', reason: 'Name or password is wrong' })).toBe(
      'unauthorized: Name or password is wrong',
    )
    expect(words({ type: 'about:blank', title: 'Bad', detail: 'No such feed' })).toBe('No such feed')
    expect(words('plain')).toBe('plain')
    expect(words('<html><body>Bad</body></html>')).toBeUndefined()
  })

  it('are the notice to users of npm where the body says nothing', () => {
    const notice = { 'npm-notice': 'Tokens were reset. See your mail.' }
    const said = (body: unknown) =>
      responseFailure(registryResponse(403, body, notice), asked('revoke')).details?.serverText
    expect(said({})).toBe('Tokens were reset. See your mail.')
    expect(said({ error: 'Forbidden' })).toBe('Forbidden')
  })

  it('of cnpmcore name the token that was sent in the path; it is masked', () => {
    const sent = 'cnpm_1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o_2x4Yz'
    const response = registryResponse(404, { error: `[NOT_FOUND] token ${sent} not found` })
    const { code, details } = responseFailure(response, asked('revoke'))
    expect(code).toBe('token-not-found')
    expect(details?.serverText).not.toContain('1a2b3c4d')
  })

  it('hold no secret that took part, nor what looks like one', () => {
    const secret = 'npm_abcdefghijklmnopqrstuvwxyz0123456789'
    const said = words(
      { error: `token ${secret}, password hunter2, also Bearer abcdefgh12345678` },
      'hunter2',
    )
    expect(said).not.toContain(secret)
    expect(said).not.toContain('hunter2')
    expect(said).not.toContain('abcdefgh12345678')
  })

  it('keep token keys readable, which are ids and no secrets', () => {
    const key = 'a1'.repeat(64)
    expect(words({ error: `no token ${key}` })).toContain(key)
    const uuid = '3f2b8a10-1111-4222-8333-444455556666'
    expect(words({ error: `no token ${uuid}` })).toContain(uuid)
  })

  it('are cut and stripped of control characters', () => {
    expect(words({ error: 'a\u0000b\u202ec\nd' })).toBe('a b c d')
    expect(words({ error: 'word '.repeat(500) })).toHaveLength(300)
  })
})

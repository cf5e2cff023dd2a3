import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import { createNpmCli, type NpmCli, type Typing } from '../support/npm-cli.ts'
import { startRegistry } from '../support/practice-story.ts'

/** The npm of this machine against the practice registry: what people know from npm has to be the same here. */

let registry: PracticeRegistry
let npm: NpmCli

beforeEach(async () => {
  registry = await startRegistry()
  npm = await createNpmCli(registry.url)
})

afterEach(() => npm.dispose())

function answers(username: string, password: string, otp?: string): Typing[] {
  return [
    { after: /Username: $/, text: username },
    { after: /Password: $/, text: password },
    ...(otp === undefined ? [] : [{ after: /Enter OTP: $/, text: otp }]),
  ]
}

function login(...given: Parameters<typeof answers>) {
  return npm.inTerminal(['login', '--auth-type=legacy'], answers(...given))
}

/** Signs npm in with the API that it uses itself, where the sign-in is not what is being looked at. */
async function signedIn(): Promise<void> {
  const { username: name, password, otp } = registry.account
  const response = await fetch(`${registry.url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'npm-otp': otp },
    body: JSON.stringify({ name, password }),
  })
  const { token } = (await response.json()) as { token: string }
  await npm.useToken(token)
}

function named(name: string) {
  return registry.tokens().find((token) => token.name === name)
}

describe('npm login', () => {
  it('asks for name, password and code, and keeps the session', async () => {
    const { stdout, code } = await login('demo', 'demo-password', '123456')
    expect(stdout).toContain(`Logged in on ${registry.url}.`)
    expect(code).toBe(0)
    expect(await npm.savedToken()).toMatch(/^npm_[A-Za-z0-9]{36}$/)

    const whoami = await npm.run('whoami')
    expect(whoami.stdout).toBe('demo\n')
  })

  it('ends with EOTP after a wrong code', async () => {
    const { stdout, code } = await login('demo', 'demo-password', '999999')
    expect(stdout).toContain('npm error code EOTP')
    expect(code).not.toBe(0)
    expect(await npm.savedToken()).toBeUndefined()
  })

  it('takes a recovery code', async () => {
    const { stdout } = await login('demo', 'demo-password', registry.recoveryCode)
    expect(stdout).toContain(`Logged in on ${registry.url}.`)
  })

  it('hears that the password is wrong', async () => {
    const { stdout } = await login('demo', 'guess')
    expect(stdout).toContain('Incorrect or missing password')
  })

  it('hears that there is no such user, and none is made', async () => {
    const { stdout } = await login('dmeo', 'demo-password')
    expect(stdout).toContain('There is no user with the username "dmeo"')
  })

  it('waits for the page in the browser', async () => {
    const { stdout } = await npm.inTerminal(['login'], [], (screen) => {
      if (screen.includes('/login/cli/')) registry.confirmWebAuth()
    })
    expect(stdout).toContain(`Logged in on ${registry.url}.`)
    expect((await npm.run('whoami')).stdout).toBe('demo\n')
  })

  it('is over after npm logout', async () => {
    await signedIn()
    const token = await npm.savedToken()
    expect((await npm.run('logout')).code).toBe(0)
    expect(await npm.savedToken()).toBeUndefined()

    await npm.useToken(token ?? '')
    const whoami = await npm.run('whoami')
    expect(whoami.stderr).toContain('npm error code E401')
  })
})

describe('npm token, granular', () => {
  beforeEach(signedIn)

  it('lists every page, in text and as JSON', async () => {
    registry.setOptions({ pageSize: 3 })
    const text = await npm.run('token', 'list')
    for (const { key, name, secret } of registry.tokens()) {
      expect(text.stdout).toContain(
        `Token ${secret.slice(0, 8)}...${secret.slice(-4)}… with id ${key.slice(0, 6)} name ${name ?? ''} created `,
      )
    }
    expect(registry.requests.filter(({ path }) => path.startsWith('/-/npm/v1/tokens'))).toHaveLength(3)

    const json: unknown = JSON.parse((await npm.run('token', 'list', '--json')).stdout)
    expect(json).toHaveLength(8)
    expect(json).toMatchObject([
      { name: 'ci-install', cidr: ['192.0.2.0/24'], bypass_2fa: false },
      {},
      {},
      {},
      {},
      {},
      {},
      {},
    ])
  })

  it('creates a read-only token for some addresses, and revokes it by its id', async () => {
    const create = await npm.run(
      ...[
        'token',
        'create',
        '--name=from npm',
        '--packages-all',
        '--packages-and-scopes-permission=read-only',
      ],
      ...['--cidr=192.0.2.0/24,198.51.100.7/32', '--expires=14', '--password=demo-password', '--otp=123456'],
    )
    const token = named('from npm')
    expect(create.stdout).toContain(`Created token ${token?.secret ?? 'none'}`)
    expect(token).toMatchObject({
      cidr: ['192.0.2.0/24', '198.51.100.7/32'],
      permissions: [{ name: 'package', action: 'read' }],
      scopes: [{ type: 'package', name: '*' }],
      bypass2fa: false,
    })
    expect((token?.expiry ?? 0) - (token?.created ?? 0)).toBe(14 * 24 * 60 * 60_000)

    const revoke = await npm.run('token', 'revoke', token?.key.slice(0, 8) ?? '', '--otp=123456')
    expect(revoke.stdout).toBe('Removed 1 token\n')
    expect(named('from npm')).toBeUndefined()
  })

  it('refuses a token that opens nothing, in npm’s words', async () => {
    const create = await npm.run(
      'token',
      'create',
      '--name=empty',
      '--password=demo-password',
      '--otp=123456',
    )
    expect(create.stderr).toContain('400 Bad Request')
    expect(create.stderr).toContain('at least one package / scope or organization')
  })

  it('asks for the code before it revokes', async () => {
    const key = named('old travis')?.key ?? ''
    const revoke = await npm.inTerminal(['token', 'revoke', key], [{ after: /Enter OTP: $/, text: '123456' }])
    expect(revoke.stdout).toContain('Removed 1 token')
    expect(named('old travis')).toBeUndefined()
  })

  it('sends people to the page where the account confirms in the browser', async () => {
    registry.setOptions({ twoFactor: 'web' })
    const key = named('old travis')?.key ?? ''
    const revoke = await npm.inTerminal(['token', 'revoke', key], [], (screen) => {
      if (screen.includes('/auth/cli/')) registry.confirmWebAuth()
    })
    expect(revoke.stdout).toContain('Authenticate your account at:')
    expect(revoke.stdout).toContain('Removed 1 token')
    expect(named('old travis')).toBeUndefined()
  })

  it('says that a token does not work from here', async () => {
    await npm.useToken(named('ci-install')?.secret ?? '')
    const whoami = await npm.run('whoami')
    expect(whoami.stderr).toContain('npm error code EAUTHIP')
  })
})

describe('npm token, classic', () => {
  beforeEach(async () => {
    await signedIn()
    registry.setOptions({ dialect: 'classic' })
  })

  it('lists IP ranges, creates, and revokes by the whole token', async () => {
    const list = await npm.run('token', 'list')
    expect(list.stdout).toContain('with IP whitelist: 192.0.2.0/24')

    const options = ['--cidr=203.0.113.0/24', '--password=demo-password', '--otp=123456']
    const create = await npm.run('token', 'create', '--json', ...options)
    expect(JSON.parse(create.stdout)).toMatchObject({ cidr_whitelist: ['203.0.113.0/24'], readonly: false })

    const created = registry.tokens()[0]
    expect(created).toMatchObject({ name: null, cidr: ['203.0.113.0/24'] })
    const revoke = await npm.run('token', 'revoke', created?.secret ?? '', '--otp=123456')
    // npm takes the shortened value for a match, and all shortened values begin alike.
    expect(revoke.stdout).toBe('Removed 1 token\n')
    expect(registry.tokens()).not.toContainEqual(created)
  })
})

describe('the rest of npm', () => {
  it('finds the registry alive, the profile readable, and one package', async () => {
    await signedIn()
    const ping = await npm.run('ping')
    expect(ping.stderr).toContain(`PONG`)
    const profile = await npm.run('profile', 'get', '--json')
    expect(JSON.parse(profile.stdout)).toMatchObject({
      name: 'demo',
      tfa: { mode: 'auth-and-writes', pending: false },
    })
    const view = await npm.run('view', 'hello-practice', 'version')
    expect(view.stdout).toBe('1.0.0\n')
    const missing = await npm.run('view', 'no-such-package')
    expect(missing.stderr).toContain('npm error code E404')
  })
})

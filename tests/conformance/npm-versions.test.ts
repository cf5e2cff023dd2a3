import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects } from '../../src/practice/options.ts'
import { type PracticeRegistry, startPracticeRegistry } from '../../src/practice/index.ts'
import { createNpmCli, type NpmCli } from '../support/npm-cli.ts'

/** What `npm-cli.test.ts` asks of the machine's npm, in short, of the versions before and after it. */

const versions = ['10', '12'] as const
const cases = versions.flatMap((version) => dialects.map((dialect) => ({ version, dialect })))

describe.each(cases)('npm $version against a registry of the $dialect form', ({ version, dialect }) => {
  let registry: PracticeRegistry
  let npm: NpmCli
  beforeEach(async () => {
    registry = await startPracticeRegistry({ dialect })
    npm = await createNpmCli(registry.url, version)
  })
  afterEach(async () => {
    await npm.dispose()
    await registry.close()
  })

  it('signs in, lists, creates and revokes', async () => {
    const { username, password, otp } = registry.account
    expect((await npm.run('--version')).stdout).toMatch(new RegExp(String.raw`^${version}\.`))
    const login = await npm.inTerminal(
      ['login', '--auth-type=legacy'],
      [
        { after: /Username: ?$/, text: username },
        { after: /Password: ?$/, text: password },
        { after: /OTP: ?$/, text: otp },
      ],
    )
    expect(login.stdout).toContain(`Logged in on ${registry.url}`)
    expect((await npm.run('whoami')).stdout).toBe(`${username}\n`)

    const before = registry.tokens()
    const text = await npm.run('token', 'list')
    expect(text.code).toBe(0)
    const listed: unknown = JSON.parse((await npm.run('token', 'list', '--json')).stdout)
    expect(listed).toHaveLength(before.length)

    // npm 10 knows the older form only: it sends no name, which registries of the newer form want.
    const creatable = version === '12' || dialect === 'classic'
    const options =
      version === '12'
        ? ['--name=from-npm', '--packages-all', '--packages-and-scopes-permission=read-only']
        : ['--read-only']
    const creating = await npm.inTerminal(
      ['token', 'create', ...options],
      [
        { after: /password: ?$/i, text: password },
        { after: /OTP: ?$/, text: otp },
      ],
    )
    expect(creating.stdout).toMatch(creatable ? /Created/ : /npm error/)
    expect(registry.tokens()).toHaveLength(before.length + (creatable ? 1 : 0))

    const victim = registry.tokens().at(-1)?.key ?? expect.fail()
    const revoked = await npm.inTerminal(['token', 'revoke', victim], [{ after: /OTP: ?$/, text: otp }])
    expect(revoked.code).toBe(0)
    expect(registry.tokens().some(({ key }) => key === victim)).toBe(false)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects } from '../../src/practice/options.ts'
import { type PracticeRegistry, startPracticeRegistry } from '../../src/practice/index.ts'
import { startCore } from '../support/core-fixture.ts'
import { signIn } from '../support/practice-story.ts'
import { createNpmCli, type NpmCli } from '../support/npm-cli.ts'

/** The versions of npm that people have, at both forms of a registry, and the app beside them: all see the same. */

const versions = ['10', '11', '12'] as const
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

  it('signs in, lists, creates and revokes, in text and as JSON, and the app sees the same', async () => {
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
    for (const { key } of before) expect(text.stdout).toContain(key.slice(0, 6))
    const app = await startCore()
    const account = await signIn(app, registry)
    const seen = async () => {
      await app.core.handlers.tokens.refresh({ account })
      return app.core.snapshot().lists[account]?.list?.tokens.map(({ key }) => key)
    }
    expect(await seen()).toEqual(before.map(({ key }) => key))

    // npm 10 knows the older form only: it sends no name, which registries of the newer form want.
    const creatable = version !== '10' || dialect === 'classic'
    const options =
      version !== '10'
        ? ['--name=from-npm', '--packages-all', '--packages-and-scopes-permission=read-only']
        : ['--read-only']
    const typing = [
      { after: /password: ?$/i, text: password },
      { after: /OTP: ?$/, text: otp },
    ]
    const creating = await npm.inTerminal(['token', 'create', ...options], typing)
    expect(creating.stdout).toMatch(creatable ? /Created/ : /npm error/)
    expect(registry.tokens()).toHaveLength(before.length + (creatable ? 1 : 0))

    const asJson = await npm.inTerminal(['token', 'create', '--json', ...options], typing)
    const made = before.length + (creatable ? 2 : 0)
    expect(registry.tokens()).toHaveLength(made)
    // npm may print the token redacted here (npm/cli#8684); the app has it from the answer itself.
    if (creatable) expect(asJson.stdout).toMatch(/"token": ?"npm_/)
    expect(await seen()).toHaveLength(made)

    const victim = registry.tokens().at(-1)?.key ?? expect.fail()
    const revoked = await npm.inTerminal(['token', 'revoke', victim], [{ after: /OTP: ?$/, text: otp }])
    expect(revoked.code).toBe(0)
    expect(registry.tokens().some(({ key }) => key === victim)).toBe(false)
    expect(await seen()).toEqual(registry.tokens().map(({ key }) => key))
    await app.core.dispose()
  })
})

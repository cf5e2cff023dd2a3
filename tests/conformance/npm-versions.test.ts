import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialects } from '../../src/practice/options.ts'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { giveCode, signIn, startApp, startRegistry } from '../support/practice-story.ts'
import { createNpmCli, type NpmCli } from '../support/npm-cli.ts'

/**
 * The versions of npm that people have, at both forms of a registry, and the app beside them: what one does, the other
 * sees. Each version signs in both ways and is asked for everything as text and as JSON, in a terminal where it
 * prompts. What a version cannot do, or hides, stands here as what it does instead.
 */

const versions = ['10', '11', '12'] as const
const cases = versions.flatMap((version) => dialects.map((dialect) => ({ version, dialect })))

/** npm 10 knows the older form only: it sends no name, which registries of the newer form want. */
const canCreate = (version: string, dialect: string) => version !== '10' || dialect === 'classic'

/** npm from 11 on hides what looks like one of its tokens or a UUID in JSON (npm/cli#8684); npm 10 hides nothing. */
const shownAsJson = (version: string, value: string) =>
  version === '10' ? value : value.replace(/^npm_\w+$/, 'npm_***').replace(/^[\da-f]{8}-[\da-f-]{27}$/, '***')

describe.each(cases)('npm $version against a registry of the $dialect form', ({ version, dialect }) => {
  let registry: PracticeRegistry
  let npm: NpmCli
  let app: CoreFixture
  let account: string
  beforeEach(async () => {
    registry = await startRegistry({ dialect, tokens: 3 })
    npm = await createNpmCli(registry.url, version)
    app = await startApp()
    account = await signIn(app, registry)
  })
  afterEach(() => npm.dispose())

  const listed = () => registry.tokens().map(({ key }) => key)
  const answers = (): { after: RegExp; text: string }[] => [
    { after: /Username: ?$/, text: registry.account.username },
    { after: /password: ?$/i, text: registry.account.password },
    { after: /OTP: ?$/, text: registry.account.otp },
  ]

  /** The app reads the list again and sees just what there is. */
  async function appSeesTheSame(): Promise<void> {
    await app.core.handlers.tokens.refresh({ account })
    const seen = app.core.snapshot().lists[account]?.list?.tokens.map(({ key }) => key)
    expect(seen).toEqual(listed())
  }

  async function npmSignsIn(): Promise<void> {
    const login =
      dialect === 'granular'
        ? await npm.inTerminal(['login'], [], (screen) => {
            if (screen.includes('/login/cli/')) registry.confirmWebAuth()
          })
        : await npm.inTerminal(['login', '--auth-type=legacy'], answers())
    expect(login.stdout).toContain(`Logged in on ${registry.url}`)
    const whoami = dialect === 'granular' ? ['whoami'] : ['whoami', '--json']
    const name = dialect === 'granular' ? 'demo' : '"demo"'
    expect((await npm.run(...whoami)).stdout).toBe(`${name}\n`)
    // It is the version that it is called here.
    expect(registry.requests.at(-1)?.headers['user-agent']).toMatch(new RegExp(`^npm/${version}\\.`))
  }

  /** Makes one token as text and one as JSON, typing password and code; where that cannot be, says why not. */
  async function npmCreates(): Promise<void> {
    const before = listed()
    const form =
      version === '10'
        ? ['--read-only']
        : ['--name=from-npm', '--packages-all', '--packages-and-scopes-permission=read-only']
    const create = ['token', 'create', '--cidr=192.0.2.0/24', ...form]
    const [, ...typing] = answers()
    const text = await npm.inTerminal(create, typing)
    const json = await npm.inTerminal([...create, '--json'], typing)
    if (!canCreate(version, dialect)) {
      for (const { code, stdout } of [text, json]) {
        expect(code).toBe(1)
        expect(stdout).toMatch(/npm error 400 Bad Request .* Token name is required/)
      }
      expect(listed()).toEqual(before)
      return
    }
    const [second = expect.fail(), first = expect.fail()] = registry.tokens()
    expect(text.stdout).toMatch(new RegExp(`^Created (read only )?token ${first.secret}$`, 'm'))
    expect(json.stdout).toContain(`"token": "${shownAsJson(version, second.secret)}"`)
    expect(registry.tokens()).toHaveLength(before.length + 2)
    expect([first.cidr, second.cidr]).toEqual([['192.0.2.0/24'], ['192.0.2.0/24']])
  }

  it('and the app see, make and revoke the same tokens, in text and as JSON', async () => {
    await npmSignsIn()
    await npmCreates()
    await appSeesTheSame()
    const rows = app.core.snapshot().lists[account]?.list?.tokens ?? []
    if (canCreate(version, dialect)) {
      // npm from 11.6.4 on says "read-only" only in the granular form, which a classic registry does not read.
      const access = dialect === 'granular' || version === '10' ? 'read-only' : 'publish'
      expect(rows[0]).toMatchObject({ access: { kind: access }, ranges: ['192.0.2.0/24'] })
    }

    // The app revokes the youngest, which npm has made where it can, and makes one of its own.
    const gone = rows[0]?.key ?? expect.fail()
    const revoking = app.core.handlers.tokens.revoke({ account, key: gone })
    await giveCode(app)
    expect(await revoking).toMatchObject({ value: { key: gone, outcome: 'removed' } })
    const token = { name: 'by the app', access: { kind: 'read-only' }, ranges: ['127.0.0.0/8'] } as const
    const { password } = registry.account
    const creating = app.core.handlers.tokens.create({ account, token, password })
    await giveCode(app)
    const created = await creating
    const mine = created.ok ? created.value.key : expect.fail(created.failure.message)

    const text = await npm.run('token', 'list')
    for (const key of listed()) expect(text.stdout).toContain(`id ${key.slice(0, 6)}`)
    expect(text.stdout).not.toContain(`id ${gone.slice(0, 6)}`)
    const json: unknown = JSON.parse((await npm.run('token', 'list', '--json')).stdout)
    expect(json).toMatchObject(listed().map((key) => ({ key: shownAsJson(version, key) })))

    const typing = answers().slice(-1)
    const asText = await npm.inTerminal(['token', 'revoke', mine], typing)
    expect(asText.stdout).toContain('Removed 1 token')
    expect(listed()).not.toContain(mine)
    const oldest = listed().at(-1) ?? expect.fail()
    const asJson = await npm.inTerminal(['token', 'revoke', oldest, '--json'], typing)
    expect(asJson.stdout).toContain(`"${shownAsJson(version, oldest)}"`)
    expect(listed()).not.toContain(oldest)
    await appSeesTheSame()
  })
})

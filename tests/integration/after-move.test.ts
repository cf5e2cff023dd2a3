import { describe, expect, it } from 'vitest'
import { startPracticeRegistry } from '../../src/practice/index.ts'
import { createTestHome } from '../support/plaintext-tokens/home.ts'
import { startCore } from '../support/core-fixture.ts'
import { move, named } from '../support/practice-story.ts'
import { hasManager, runManager, type PackageManager } from '../support/package-managers.ts'

/**
 * What the window says under `From now on` when a token is moved, tried with the real package managers: each authenticates with the
 * token in its file, is signed out and sends nothing once it has been moved, and takes one from the variable that is named.
 */
interface Case {
  readonly manager: PackageManager
  readonly file: string
  readonly text: (url: string, token: string) => string
  /** A command that has to authenticate; `view` shows it by the request alone. */
  readonly command: readonly string[]
  readonly signedOut: RegExp
  /** The variable that takes a token in place of the file, where there is one. */
  readonly variable?: (url: string) => string
}

const nerf = (url: string) => url.replace('http:', '')
const line = (url: string, token: string) => `${nerf(url)}:_authToken=${token}\n`
const npmVariable = (url: string) => `npm_config_${nerf(url)}:_authToken`

const cases: readonly Case[] = [
  {
    manager: 'npm',
    file: '.npmrc',
    text: line,
    command: ['whoami'],
    signedOut: /ENEEDAUTH/,
    variable: npmVariable,
  },
  {
    manager: 'pnpm',
    file: '.npmrc',
    text: line,
    command: ['whoami'],
    signedOut: /logged in/,
    variable: npmVariable,
  },
  {
    manager: 'pnpm',
    file: '.config/pnpm/auth.ini',
    text: line,
    command: ['whoami'],
    signedOut: /logged in/,
    variable: npmVariable,
  },
  {
    manager: 'pnpm',
    file: '.config/pnpm/config.yaml',
    text: (url, token) => `_auth:\n  "${url}":\n    "@":\n      authToken: ${token}\n`,
    command: ['whoami'],
    signedOut: /logged in/,
    variable: npmVariable,
  },
  {
    manager: 'yarn 1',
    file: '.npmrc',
    text: line,
    command: ['info', '@acme/private'],
    signedOut: /Received invalid response/,
  },
  {
    manager: 'yarn',
    file: '.yarnrc.yml',
    text: (url, token) =>
      `npmRegistryServer: "${url}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nnpmAuthToken: "${token}"\n`,
    command: ['npm', 'whoami'],
    signedOut: /No authentication configured/,
    variable: () => 'YARN_NPM_AUTH_TOKEN',
  },
  {
    manager: 'bun',
    file: '.npmrc',
    text: line,
    command: ['pm', 'whoami'],
    signedOut: /missing authentication/,
  },
  {
    manager: 'bun',
    file: '.bunfig.toml',
    text: (url, token) => `[install]\nregistry = { url = "${url}", token = "${token}" }\n`,
    command: ['pm', 'whoami'],
    signedOut: /missing authentication/,
    variable: () => 'BUN_CONFIG_TOKEN',
  },
]

describe.concurrent('after a token has been moved', () => {
  for (const { manager, file, text, command, signedOut, variable } of cases) {
    // Where there is no program for this system, the name of the test says which is missing.
    it.skipIf(!hasManager(manager))(`${manager} is signed out in ${file}, and sends nothing`, async () => {
      const [home, registry] = [await createTestHome(), await startPracticeRegistry()]
      const { secret: token } = named(registry, 'docs preview')
      await home.write('project/package.json', '{"name":"tried","version":"1.0.0","license":"MIT"}')
      if (manager === 'yarn') await home.write('project/yarn.lock', '')
      if (file !== '.npmrc') await home.write('.npmrc', `registry=${registry.url}\n`)
      await home.write(
        file,
        (file === '.npmrc' ? `registry=${registry.url}\n` : '') + text(registry.url, token),
      )
      const run = async (env: Record<string, string> = {}) => {
        const before = registry.requests.length
        const result = await runManager(manager, command, home.path, env)
        const sent = registry.requests.slice(before).map(({ headers }) => headers.authorization)
        return { ...result, sent: sent.filter((value) => value !== undefined) }
      }

      const signedIn = await run()
      expect(signedIn.sent, signedIn.output).toContain(`Bearer ${token}`)

      const app = await startCore({ fs: home.fs })
      await app.core.handlers.plaintextTokens.find()
      const [found] = app.core.snapshot().plaintextTokens.found
      expect(await move(app, found?.id ?? '')).toEqual({ ok: true })
      await app.core.dispose()

      const out = await run()
      expect(out.output).toMatch(signedOut)
      expect(out.sent).toEqual([])

      if (variable) {
        const given = await run({ [variable(registry.url)]: token })
        expect(given.output).toContain('demo')
        expect(given.code).toBe(0)
      }
      await registry.close()
      await home.remove()
    })
  }
})

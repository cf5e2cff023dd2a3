import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasKeyringSession } from '../../scripts/setup/keyring-session.mjs'
import { openSystemKeychain } from '../support/os-keychain.ts'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import type { TestHome } from '../support/plaintext-tokens/home.ts'
import { openTestLauncher, startLauncher } from '../support/launcher-run.ts'
import { runManager } from '../support/package-managers.ts'
import {
  keepOne,
  startFolder,
  startHome,
  startSignedIn,
  wanted,
  type TokenStory,
} from '../support/practice-story.ts'
import { rotate, rotation } from '../support/rotation-story.ts'

/** Rotating a token that is handed over, with a real keyring, the launcher from source and a real npm. */
interface Story extends TokenStory {
  readonly home: TestHome
  readonly data: string
}

const keyring = {
  DBUS_SESSION_BUS_ADDRESS: process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
  XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? '',
}

/** `release-42` was made here, and is lent to `.npmrc`, given to the launcher and to pnpm's helper. */
async function setUp(): Promise<Story> {
  const data = await startFolder()
  const home = await startHome()
  const launcher = await openTestLauncher(data, home.path)
  const files = Object.assign(openDataFolder(data), { texts: new Map<string, string>() })
  const keychain = openSystemKeychain()
  const story = await startSignedIn({ twoFactor: 'none' }, { keychain, files, fs: home.fs, launcher })
  const { registry, app, account } = story
  const { handlers } = app.core
  onTestFinished(async () => {
    await handlers.accounts.signOut({ account })
  })
  await home.write('.npmrc', `registry=${registry.url}\n`)
  await home.write('project/package.json', '{"name":"tried","version":"1.0.0","license":"MIT"}')
  const key = await keepOne(story)
  expect(await handlers.handover.run({ account, key })).toMatchObject({ ok: true })
  expect(await handlers.handover.help({ account, key })).toMatchObject({ ok: true })
  expect(await handlers.handover.lend({ account, key, minutes: 60 })).toMatchObject({ ok: true })
  return { ...story, home, data, key }
}

const secrets = ({ registry }: Story) =>
  registry.tokens().flatMap(({ name, secret }) => (name?.startsWith(wanted.name) ? [secret] : []))

/** What a command of the launcher, pnpm's helper, and npm with the lent line each use. */
async function used({ registry, home, data }: Story) {
  const env = { HOME: home.path, PATH: process.env['PATH'], ...keyring }
  const setting = `npm_config_//127.0.0.1:${registry.port}/:_authToken`
  const tell = ['--', process.execPath, '-p', `process.env[${JSON.stringify(setting)}]`]
  const launched = await startLauncher([`--data-dir=${data}`, ...tell], { env, cwd: home.path }).ended
  const helper = /:tokenHelper=(.*)/.exec(await home.read('.npmrc'))?.[1] ?? ''
  const helped = await promisify(execFile)(helper, { env, cwd: home.path })
  const seen = registry.requests.length
  const who = await runManager('npm', ['whoami'], home.path)
  const sent = registry.requests.slice(seen).map(({ headers }) => headers.authorization ?? '')
  return {
    launcher: launched.output.trim(),
    helper: helped.stdout.trim().replace('Bearer ', ''),
    npm: sent.at(-1)?.replace('Bearer ', ''),
    whoami: who.output,
  }
}

const allOf = (secret: string | undefined) => ({ launcher: secret, helper: secret, npm: secret })

describe.skipIf(!hasKeyringSession())('rotating a token that is handed over', { timeout: 180_000 }, () => {
  it('gives the new one to the launcher, to pnpm’s helper and to the lent line, before the old one dies', async () => {
    const story = await setUp()
    const [old] = secrets(story)
    expect(await used(story)).toMatchObject(allOf(old))
    expect(await rotate(story)).toMatchObject({ ok: true })
    expect(rotation(story.app)).toMatchObject({
      status: 'done',
      words: expect.stringContaining(
        'It is handed over to the launcher, pnpm’s helper, the line lent to ~/.npmrc.',
      ) as string,
    })
    const [fresh, ...others] = secrets(story)
    expect([others, fresh === old]).toEqual([[], false])
    const now = await used(story)
    expect(now).toMatchObject(allOf(fresh))
    expect(now.whoami).toContain(story.registry.account.username)
    expect(await story.home.read('.npmrc')).not.toContain(old)
  })

  it('gives all of them the old one back when the new one does not work', async () => {
    const story = await setUp()
    const { app, registry, key } = story
    const [old] = secrets(story)
    const before = await story.home.read('.npmrc')
    let placed = false
    const stop = app.core.subscribe(() => {
      const { rotations, handover } = app.core.snapshot()
      const back = handover.handed.every((one) => one.key === key)
      if (!placed && rotations[0]?.step === 'try') {
        placed = !back
        registry.setOptions({ fault: 'http-500@list' })
      }
      // The registry is well again when all is as it was, so that the new one can be revoked.
      if (placed && back) registry.setOptions({ fault: 'none' })
    })
    expect(await rotate(story)).toMatchObject({ ok: true })
    stop()
    expect(placed).toBe(true)
    expect(rotation(story.app)).toMatchObject({ status: 'rolled-back', step: 'try' })
    expect(secrets(story)).toEqual([old])
    expect(await story.home.read('.npmrc')).toBe(before)
    expect(await used(story)).toMatchObject(allOf(old))
  })

  it('lets the old one live when somebody has written the lent line anew', async () => {
    const story = await setUp()
    const [old = ''] = secrets(story)
    const changed = (await story.home.read('.npmrc')).replace(old, 'npm_mine')
    await story.home.write('.npmrc', changed)
    expect(await rotate(story)).toMatchObject({ ok: true })
    expect(rotation(story.app)).toMatchObject({
      status: 'rolled-back',
      words: expect.stringMatching(
        /_authToken was changed after the token was lent\. Take back .* in the list “Handed over”.*stands as before/,
      ) as string,
    })
    expect(secrets(story)).toEqual([old])
    expect(await story.home.read('.npmrc')).toBe(changed)
    expect(await used(story)).toMatchObject({ launcher: old, helper: old, npm: 'npm_mine' })

    // As was said: once the line is off the list, the token is rotated, and the line stays as somebody has written it.
    const { handover } = story.app.core.handlers
    const [lent] = story.app.core.snapshot().handover.handed.filter(({ way }) => way === 'lent')
    const { id } = lent ?? expect.fail('nothing is lent')
    expect(await handover.takeBack({ id })).toMatchObject({ failure: { code: 'file-changed' } })
    expect(await handover.takeBack({ id })).toMatchObject({ ok: true })
    expect(await rotate(story)).toMatchObject({ ok: true })
    expect(story.app.core.snapshot().rotations.at(-1)).toMatchObject({ status: 'done' })
    const [fresh] = secrets(story)
    expect(fresh).not.toBe(old)
    expect(await used(story)).toMatchObject({ launcher: fresh, helper: fresh, npm: 'npm_mine' })
  })
})

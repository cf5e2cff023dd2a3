import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import type { DataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import type { PracticeOptions, PracticeRegistry } from '../../src/practice/index.ts'
import { needsUser, type Rotation, type RotationStep } from '../../src/shared/rotation.ts'
import { memoryFiles, startCore, type CoreFixture } from './core-fixture.ts'
import { startRegistry } from './practice-story.ts'

/** What stories of rotations begin with. All that was started ends with its test. */
export interface RotationStory {
  readonly npm: PracticeRegistry
  readonly home: string
  readonly files: ReturnType<typeof memoryFiles>
  readonly keychain: Keychain
  readonly app: CoreFixture
  readonly account: string
  readonly key: string
}

/** An app signed in, and a token of it, `ci-install`, that stands in `~/.npmrc` and has been found there. */
export async function startRotations(
  options: Partial<PracticeOptions> = {},
  keychain = createMemoryKeychain(),
  files = memoryFiles(),
): Promise<RotationStory> {
  const npm = await startRegistry({ twoFactor: 'none', ...options })
  const home = await mkdtemp(join(tmpdir(), 'tokentray-rotate-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const secret = npm.tokens().find(({ name }) => name === 'ci-install')?.secret ?? ''
  await writeFile(join(home, '.npmrc'), `; mine\r\n//${new URL(npm.url).host}/:_authToken=${secret}\r\n`)
  const app = await openApp({ home, files, keychain })
  const { username, password } = npm.account
  const signed = await app.core.handlers.accounts.signInWithPassword({
    registry: npm.url,
    username,
    password,
  })
  const account = signed.ok ? signed.value.account : expect.fail(signed.failure.message)
  const { list } = await app.list(account)
  await app.core.handlers.plaintextTokens.find()
  const key = list?.tokens.find(({ name }) => name === 'ci-install')?.key ?? ''
  return { npm, home, files, keychain, app, account, key }
}

/** The app, or the app once more, over these files. */
export async function openApp({
  home,
  files,
  keychain,
}: {
  home: string
  files: DataFolder
  keychain: Keychain
}): Promise<CoreFixture> {
  const fs = createFileSystem({ home, env: {} })
  const texts = 'texts' in files ? (files.texts as Map<string, string>) : new Map<string, string>()
  const app = await startCore({ fs, files: { ...files, texts }, keychain })
  onTestFinished(() => app.core.dispose())
  return app
}

export const wish = { days: null, withoutBypass: false, stageOnly: false }

export const rotate = ({ app, account, key }: RotationStory, password = 'demo-password') =>
  app.core.handlers.rotate.start({ account, keys: [key], wish, password })

export const rotation = (app: CoreFixture): Rotation =>
  app.core.snapshot().rotations[0] ?? expect.fail('no rotation')

/** The old and the new token, as far as the registry still takes them. */
export const living = ({ npm }: RotationStory) =>
  npm
    .tokens()
    .filter(({ name }) => name?.startsWith('ci-install'))
    .map(({ name, secret }) => ({ name, secret }))

/** The one promise: something works, the file has it, and two that live are told. */
export async function expectNothingLost(story: RotationStory, app = story.app): Promise<void> {
  const live = living(story)
  const inFile = await readFile(join(story.home, '.npmrc'), 'utf8')
  expect(live.length).toBeGreaterThan(0)
  expect(live.some(({ secret }) => inFile.includes(secret))).toBe(true)
  expect(inFile.split('\r\n')).toHaveLength(3)
  const told = app.core.snapshot().rotations.filter(needsUser)
  if (live.length > 1) expect(told).toHaveLength(1)
}

/** Runs something once, when the rotation comes to a step. */
export function atStep({ app }: RotationStory, step: RotationStep, act: () => void): void {
  const stop = app.core.subscribe(() => {
    if (app.core.snapshot().rotations[0]?.step !== step) return
    stop()
    act()
  })
}

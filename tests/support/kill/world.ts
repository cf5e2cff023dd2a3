import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { hasKeyringSession } from '../../../scripts/setup/keyring-session.mjs'
import { openDataFolder, sweepDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../../src/practice/index.ts'
import { startCore, type CoreFixture } from '../core-fixture.ts'
import { createFileKeychain } from '../file-keychain.ts'
import { openSystemKeychain } from '../os-keychain.ts'
import { createTestHome, type TestHome } from '../plaintext-tokens/home.ts'
import { signIn } from '../practice-story.ts'
import type { Order } from './order.ts'

/** A computer with an account on it: what stays when the app is killed. */
export interface World {
  readonly order: Omit<Order, 'act' | 'failing' | 'kill'>
  readonly registry: PracticeRegistry | null
  readonly home: TestHome
  readonly data: string
  /** The last number that a child said was on the disk. */
  readonly told: { counted: number }
  /** Beyond what a story is about: nothing is damaged, nothing lies about, no secret was written down, the history is whole. */
  expectWhole(app: CoreFixture): Promise<void>
  close(): Promise<void>
}

export interface SignedInWorld extends World {
  readonly registry: PracticeRegistry
  readonly account: string
  /** What the keychain holds for the registry: its names, sorted. Only of a keychain that is a file. */
  entries(): Promise<readonly string[]>
}

type Keychain = Order['keychain']

export const openKeychain = (keychain: Keychain, data: string) =>
  keychain === 'system' ? openSystemKeychain() : createFileKeychain(join(data, 'keychain.json'))

/** The system's own keychain where there is one for tests, for one round of three. */
export const chooseKeychain = (random: () => number): Keychain =>
  random() < 0.33 && isInKeyringSession ? 'system' : 'file'

/** The user's own keyring is nothing to try this on. */
const isInKeyringSession =
  hasKeyringSession() && process.env['XDG_DATA_HOME']?.includes('tokentray-keyring-') === true

/** The app on this computer, on a disk that works. */
export async function openApp({ order, data, home }: Pick<World, 'order' | 'data' | 'home'>) {
  await sweepDataFolder(data, home.fs)
  return startCore({
    files: { ...openDataFolder(data), texts: new Map() },
    keychain: openKeychain(order.keychain, data),
    fs: home.fs,
  })
}

const newFolder = () => mkdtemp(join(tmpdir(), 'tokentray-killed-'))

/** Folders alone, for what needs no app. */
export async function bareWorld(): Promise<World> {
  const [home, data] = [await createTestHome(), await newFolder()]
  return {
    order: { data, home: home.path, keychain: 'file', words: [] },
    registry: null,
    home,
    data,
    told: { counted: 0 },
    expectWhole: () => Promise.resolve(),
    async close() {
      await home.remove()
      await rm(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export interface WorldOptions {
  readonly registry?: Partial<PracticeOptions>
  readonly keychain?: Keychain
  /** The user's `.npmrc`. */
  readonly npmrc: (registry: PracticeRegistry) => string
  /** Prepares what the act needs, with the app that has signed in. */
  readonly prepare?: (
    app: CoreFixture,
    account: string,
    registry: PracticeRegistry,
  ) => Promise<readonly string[]>
}

export async function signedInWorld(options: WorldOptions): Promise<SignedInWorld> {
  const registry = await startPracticeRegistry({ latency: 2, ...options.registry })
  const bare = await bareWorld()
  const { home, data, told, order } = bare
  await home.write('.npmrc', options.npmrc(registry), 0o640)
  const world = { home, data, order: { ...order, keychain: options.keychain ?? 'file' } }
  const app = await openApp(world)
  const account = await signIn(app, registry)
  const words = (await options.prepare?.(app, account, registry)) ?? []
  await app.core.dispose()
  const secrets = registry.tokens().map(({ secret }) => secret)

  return {
    ...{ ...world, registry, account, told },
    order: { ...world.order, words: [account, ...words] },
    async entries() {
      const text = await readFile(join(data, 'keychain.json'), 'utf8')
      return Object.keys(JSON.parse(text) as object)
        .map((name) => (JSON.parse(name) as [string, string])[1])
        .toSorted()
    },
    async expectWhole({ core }) {
      const { storageProblems, keychain, accounts } = core.snapshot()
      expect(storageProblems).toEqual([])
      expect(keychain.status).toBe('ready')
      expect(accounts.map(({ state }) => state)).toEqual(['signed-in'])
      expect(await core.handlers.history.read({ skip: 0, count: 500 })).toMatchObject({
        value: { check: { whole: true, faults: [] } },
      })
      expect(await readdir(home.path)).toEqual(['.npmrc'])
      // The app may just be writing.
      await soon(
        'nothing lies about',
        async () => !(await readdir(data)).some((name) => name.startsWith('.')),
      )
      const names = (await readdir(data)).filter((name) => name.endsWith('json') || name.endsWith('jsonl'))
      expect(names.filter((name) => name.includes('damaged'))).toEqual([])
      const written = await Promise.all(
        names.filter((name) => name !== 'keychain.json').map((name) => readFile(join(data, name), 'utf8')),
      )
      const all = [...secrets, ...registry.tokens().map(({ secret }) => secret)]
      expect(all.filter((secret) => written.some((text) => text.includes(secret)))).toEqual([])
    },
    async close() {
      await registry.close()
      await bare.close()
    },
  }
}

/** Waits until something is so, which it has to be soon. */
export async function soon(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 30_000
  while (!(await isSo())) {
    if (performance.now() > end) expect.fail(`in half a minute it did not come about: ${what}`)
    await delay(5)
  }
}

/** A line of `.npmrc` with a token for a registry, between others. */
export const npmrcWith = ({ url }: Pick<PracticeRegistry, 'url'>, secret: string) =>
  `; mine\n//${new URL(url).host}/:_authToken=${secret}\nfund=false\n`

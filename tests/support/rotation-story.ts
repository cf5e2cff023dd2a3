import { expect } from 'vitest'
import type { FileSystem } from '../../src/main/core/infra/files/file-system.ts'
import type { PracticeOptions } from '../../src/practice/index.ts'
import { needsUser, type Rotation, type RotationStep } from '../../src/shared/rotation.ts'
import { type CoreFixture, type CoreOptions } from './core-fixture.ts'
import type { TestHome } from './plaintext-tokens/home.ts'
import {
  named,
  signIn,
  startApp,
  startHome,
  startRegistry,
  type Story,
  type TokenStory,
} from './practice-story.ts'

export interface RotationStory extends TokenStory {
  readonly home: TestHome
}

/** An app signed in, and a token of it, `ci-install`, that stands in `~/.npmrc` and has been found there. */
export async function startRotations(
  registryOptions: Partial<PracticeOptions> = {},
  options: CoreOptions = {},
  filesOf: (home: TestHome) => FileSystem = ({ fs }) => fs,
): Promise<RotationStory> {
  const registry = await startRegistry({ twoFactor: 'none', ...registryOptions })
  const home = await startHome()
  const { key, secret } = named(registry, 'ci-install')
  await home.write('.npmrc', `; mine\r\n//${new URL(registry.url).host}/:_authToken=${secret}\r\n`)
  const app = await startApp({ fs: filesOf(home), ...options })
  const account = await signIn(app, registry)
  await app.core.handlers.plaintextTokens.find()
  return { registry, home, app, account, key }
}

export const wish = { days: null, withoutBypass: false, stageOnly: false }

export const rotate = ({ app, account, key }: TokenStory, password = 'demo-password') =>
  app.core.handlers.rotate.start({ account, keys: [key], wish, password })

export const rotation = (app: CoreFixture): Rotation =>
  app.core.snapshot().rotations[0] ?? expect.fail('no rotation')

/** The old and the new token, as far as the registry still takes them. */
export const living = ({ registry }: Story) =>
  registry
    .tokens()
    .filter(({ name }) => name?.startsWith('ci-install'))
    .map(({ name, secret }) => ({ name, secret }))

/** The one promise: something works, the file has it, and two that live are told. */
export async function expectNothingLost(story: RotationStory, app = story.app): Promise<void> {
  const live = living(story)
  const inFile = await story.home.read('.npmrc')
  expect(live.length).toBeGreaterThan(0)
  expect(live.some(({ secret }) => inFile.includes(secret))).toBe(true)
  expect(inFile.split('\r\n')).toHaveLength(3)
  const told = app.core.snapshot().rotations.filter(needsUser)
  if (live.length > 1) expect(told).toHaveLength(1)
}

/** Runs something once, when the rotation comes to a step. */
export function atStep({ app }: Story, step: RotationStep, act: () => void): void {
  const stop = app.core.subscribe(() => {
    if (app.core.snapshot().rotations[0]?.step !== step) return
    stop()
    act()
  })
}

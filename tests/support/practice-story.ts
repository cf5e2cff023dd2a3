import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Clock } from '../../src/main/core/infra/clock.ts'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../src/practice/index.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { startCore, valueOf, type CoreFixture, type CoreOptions } from './core-fixture.ts'
import { startHttpServer } from './http-server.ts'
import { createTestHome, type TestHome } from './plaintext-tokens/home.ts'

/** What stories of the app at a practice registry begin with. All that was started ends with its test, the last of it first. */
export interface Story {
  readonly registry: PracticeRegistry
  readonly app: CoreFixture
  readonly account: string
}

/** A story of one of the account's tokens. */
export interface TokenStory extends Story {
  readonly key: string
}

/** An app that is signed in to a registry of its own; where it has a clock, both go by it. */
export async function startSignedIn(
  registryOptions: Partial<PracticeOptions> = {},
  options: CoreOptions = {},
): Promise<Story> {
  const registry = await startRegistry({
    ...(options.clock ? timeOf(options.clock) : {}),
    ...registryOptions,
  })
  const app = await startApp(options)
  return { registry, app, account: await signIn(app, registry) }
}

export async function startRegistry(options: Partial<PracticeOptions> = {}): Promise<PracticeRegistry> {
  return closeAfterwards(await startPracticeRegistry(options))
}

/** Has a registry go by a clock. */
export const timeOf = (clock: Clock) => ({ now: () => clock.now().getTime() })

export async function startApp(options?: CoreOptions): Promise<CoreFixture> {
  const app = await startCore(options)
  onTestFinished(() => app.core.dispose())
  return app
}

/** The app once more on the same computer. The one before goes on as it is: as after a crash, where it was not told to end. */
export const startAgain = ({ options }: CoreFixture, changes: CoreOptions = {}) =>
  startApp({ ...options, ...changes })

export function closeAfterwards<S extends { close(): Promise<void> }>(server: S): S {
  onTestFinished(() => server.close())
  return server
}

/** A server that answers as no registry does. Gives its address. */
export const serve = async (listener: RequestListener, start = startHttpServer): Promise<string> =>
  closeAfterwards(await start(listener)).url

export async function startHome(env?: Record<string, string>): Promise<TestHome> {
  const home = await createTestHome(env)
  onTestFinished(() => home.remove())
  return home
}

export async function startFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentray-story-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** The seeded or created token with this name. */
export const named = (registry: PracticeRegistry, name: string) =>
  registry.tokens().find((token) => token.name === name) ?? expect.fail(`There is no token named ${name}`)

/** What the demo account types to sign in by password. */
export const passwordOf = ({ url, account }: PracticeRegistry) => ({
  registry: url,
  username: account.username,
  password: account.password,
})

/** Answers the next question with a code. */
export async function giveCode(app: CoreFixture, code = '123456'): Promise<void> {
  const { id } = await app.prompt()
  await app.core.handlers.prompts.answer({ id, code })
}

/** Answers every question as it comes, as somebody with the right device would; tells how many came, and can be ended. */
export function answerAll(app: CoreFixture, registry: PracticeRegistry) {
  const asked = new Set<string>()
  const stop = app.core.subscribe(() => {
    for (const { id, kind } of app.core.snapshot().prompts) {
      if (asked.has(id)) continue
      asked.add(id)
      if (kind === 'code') void app.core.handlers.prompts.answer({ id, code: registry.code() })
      if (kind === 'browser') registry.confirmWebAuth()
    }
  })
  return { count: () => asked.size, stop }
}

/** Signs in by password and waits for the list. Gives the account. */
export async function signInBy(
  app: CoreFixture,
  typed: { readonly registry: string; readonly username: string; readonly password: string },
): Promise<string> {
  const { account } = valueOf(await app.core.handlers.accounts.signInWithPassword(typed))
  await app.list(account)
  return account
}

/** Signs the demo account in, with whatever second factor is wanted of it. */
export async function signIn(app: CoreFixture, registry: PracticeRegistry): Promise<string> {
  const { stop } = answerAll(app, registry)
  return signInBy(app, passwordOf(registry)).finally(stop)
}

export const wanted: NewToken = {
  name: 'release-42',
  access: { kind: 'read-only' },
  ranges: ['127.0.0.0/8'],
  expiresInDays: 30,
}

/** Makes a token, with a code. */
export async function create(app: CoreFixture, account: string, token: NewToken = wanted) {
  const creating = app.core.handlers.tokens.create({ account, token, password: 'demo-password' })
  await giveCode(app)
  return creating
}

/** Makes a token, so that its secret is kept here, with whatever second factor is wanted. Gives its key. */
export async function keepOne({ registry, app, account }: Story, token: NewToken = wanted): Promise<string> {
  const { stop } = answerAll(app, registry)
  const { password } = registry.account
  const created = await app.core.handlers.tokens.create({ account, token, password }).finally(stop)
  return valueOf(created).key
}

/** Moves what was found in a file out of it. */
export async function move({ core }: CoreFixture, id: string) {
  const preview = await core.handlers.plaintextTokens.preview({ id })
  return preview.ok ? core.handlers.plaintextTokens.move({ id, version: preview.value.version }) : preview
}

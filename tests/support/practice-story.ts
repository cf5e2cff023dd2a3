import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../src/practice/index.ts'
import type { NewToken } from '../../src/shared/token.ts'
import { onTestFinished } from 'vitest'
import { startCore, type CoreFixture, type CoreOptions } from './core-fixture.ts'

/** What stories of the app at a practice registry begin with. All that was started ends with its test. */

export async function startRegistry(options: Partial<PracticeOptions> = {}): Promise<PracticeRegistry> {
  const registry = await startPracticeRegistry(options)
  onTestFinished(() => registry.close())
  return registry
}

export async function startApp(options?: CoreOptions): Promise<CoreFixture> {
  const app = await startCore(options)
  onTestFinished(() => app.core.dispose())
  return app
}

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

/** Signs in by password, with a code where one is wanted, and waits for the list. Gives the account. */
export async function signIn(app: CoreFixture, registry: PracticeRegistry, code = true): Promise<string> {
  const signingIn = app.core.handlers.accounts.signInWithPassword(passwordOf(registry))
  if (code) await giveCode(app)
  const signed = await signingIn
  if (!signed.ok) throw new Error(signed.failure.message)
  await app.list(signed.value.account)
  return signed.value.account
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

import { afterEach, expect, it } from 'vitest'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../src/practice/index.ts'
import { startCore, type CoreFixture } from '../support/core-fixture.ts'

const running: { dispose: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { dispose } of running.splice(0).toReversed()) await dispose()
})

/** An app signed in to a practice registry, with nobody looking at it, and the key of one of its tokens. */
async function setUp(options: Partial<PracticeOptions>) {
  const npm = await startPracticeRegistry({ twoFactor: 'none', ...options })
  const app = await startCore()
  running.push({ dispose: () => npm.close() }, { dispose: () => app.core.dispose() })
  const { username, password } = npm.account
  const signed = await app.core.handlers.accounts.signInWithPassword({
    registry: npm.url,
    username,
    password,
  })
  const account = signed.ok ? signed.value.account : expect.fail(signed.failure.message)
  const list = await app.list(account)
  const key = list.list?.tokens.find(({ name }) => name === 'old travis')?.key ?? ''
  return { npm, app, account, key }
}

const isThere = (npm: PracticeRegistry) => npm.tokens().some(({ name }) => name === 'old travis')
const titles = (app: CoreFixture) => app.notices.map(({ title }) => title)

it('revokes from the tray, asks for the code by itself, and tells how it went without naming the token', async () => {
  const { npm, app, account, key } = await setUp({})
  npm.setOptions({ twoFactor: 'code' })
  const revoking = app.core.quickRevoke(account, key)
  const { id } = await app.prompt()
  await app.core.handlers.prompts.answer({ id, code: '123456' })
  await revoking
  expect(isThere(npm)).toBe(false)
  expect(titles(app)).toEqual(['Token revoked'])
  expect(JSON.stringify(app.notices)).not.toContain('travis')
})

it.each([
  ['sticky-revoke', 'The token may still work'],
  ['http-500@revoke', 'The token is not revoked'],
])('says so when it did not work (%s), and leads to the question in the window', async (fault, title) => {
  const { npm, app, account, key } = await setUp({})
  npm.setOptions({ fault })
  await app.core.quickRevoke(account, key)
  expect(titles(app)).toEqual([title])
  expect(app.notices[0]?.intent).toEqual({ kind: 'confirm-revoke', account, key })
})

it('says nothing when the user cancels', async () => {
  const { npm, app, account, key } = await setUp({})
  npm.setOptions({ twoFactor: 'code' })
  const revoking = app.core.quickRevoke(account, key)
  const { id } = await app.prompt()
  await app.core.handlers.prompts.cancel({ id })
  await revoking
  expect(isThere(npm)).toBe(true)
  expect(app.notices).toEqual([])
})

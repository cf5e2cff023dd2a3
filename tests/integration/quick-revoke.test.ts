import { expect, it } from 'vitest'
import type { PracticeRegistry } from '../../src/practice/index.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { giveCode, named, startSignedIn } from '../support/practice-story.ts'

/** An app signed in to a practice registry, with nobody looking at it, and the key of one of its tokens. */
async function setUp() {
  const story = await startSignedIn({ twoFactor: 'none' })
  return { ...story, key: named(story.registry, 'old travis').key }
}

const isThere = (registry: PracticeRegistry) => registry.tokens().some(({ name }) => name === 'old travis')
const titles = (app: CoreFixture) => app.notices.map(({ title }) => title)

it('revokes from the tray, asks for the code by itself, and tells how it went without naming the token', async () => {
  const { registry, app, account, key } = await setUp()
  registry.setOptions({ twoFactor: 'code' })
  const revoking = app.core.quickRevoke(account, key)
  await giveCode(app)
  await revoking
  expect(isThere(registry)).toBe(false)
  expect(titles(app)).toEqual(['Token revoked'])
  expect(JSON.stringify(app.notices)).not.toContain('travis')
})

it.each([
  ['sticky-revoke', 'The token may still work'],
  ['http-500@revoke', 'The token is not revoked'],
])('says so when it did not work (%s), and leads to the question in the window', async (fault, title) => {
  const { registry, app, account, key } = await setUp()
  registry.setOptions({ fault })
  await app.core.quickRevoke(account, key)
  expect(titles(app)).toEqual([title])
  expect(app.notices[0]?.intent).toEqual({ kind: 'confirm-revoke', account, key })
})

it('says nothing when the user cancels', async () => {
  const { registry, app, account, key } = await setUp()
  registry.setOptions({ twoFactor: 'code' })
  const revoking = app.core.quickRevoke(account, key)
  const { id } = await app.prompt()
  await app.core.handlers.prompts.cancel({ id })
  await revoking
  expect(isThere(registry)).toBe(true)
  expect(app.notices).toEqual([])
})

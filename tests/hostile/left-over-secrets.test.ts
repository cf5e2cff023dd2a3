import { expect, it } from 'vitest'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import { fail } from '../../src/shared/failure.ts'
import { valueOf } from '../support/core-fixture.ts'
import { create, signIn, startAgain, startSignedIn, type Story } from '../support/practice-story.ts'

/**
 * Somebody signs out and believes that nothing of them is left on the computer. Whoever uses it next looks into the keychain.
 */

/** A keychain that can be looked into, as its owner can; the app has no such call. */
function openKeychain() {
  const inside = createMemoryKeychain()
  const entries = new Set<string>()
  let stuck = false
  const keychain: Keychain = {
    get: (service, account) => inside.get(service, account),
    set(service, account, secret) {
      entries.add(account)
      return inside.set(service, account, secret)
    },
    delete(service, account) {
      if (stuck && account.includes('/')) return Promise.resolve(fail('keychain-denied', 'Not now.'))
      entries.delete(account)
      return inside.delete(service, account)
    },
  }
  return { keychain, entries, stick: (on: boolean) => (stuck = on) }
}

const kept = async ({ app }: Pick<Story, 'app'>) => valueOf(await app.core.handlers.accounts.kept())

async function withKeptToken() {
  const opened = openKeychain()
  const story = await startSignedIn({}, { keychain: opened.keychain })
  const { key } = valueOf(await create(story.app, story.account))
  return { ...opened, ...story, key, username: story.registry.account.username }
}

it('nothing is left in the keychain when the user has said so on signing out', async () => {
  const { app, account, key, username, entries } = await withKeptToken()
  expect([...entries]).toEqual(expect.arrayContaining([`${username}/session`, `${username}/${key}`]))
  const left = await app.core.handlers.accounts.signOut({ account, kept: 'remove' })
  expect(left).toMatchObject({ ok: true, value: { removed: 1, stillKept: 0 } })
  expect([...entries]).toEqual([])
  expect(await kept({ app })).toEqual([])
})

it('what is left on purpose is named, also after a restart, and can be removed without signing in', async () => {
  const story = await withKeptToken()
  const { account, key, username, entries, registry } = story
  valueOf(await story.app.core.handlers.accounts.signOut({ account, kept: 'keep' }))
  const app = await startAgain(story.app)
  expect(await kept({ app })).toEqual([
    { account, registry: registry.url, username, key, name: 'release-42', orphan: true },
  ])
  expect(await app.core.handlers.accounts.removeKept({ account, key })).toMatchObject({ ok: true })
  expect([[...entries], await kept({ app })]).toEqual([[], []])
  // Once more finds nothing to do.
  expect(await app.core.handlers.accounts.removeKept({ account, key })).toMatchObject({ ok: true })
})

it('what the keychain will not let go of is told, stays named, and goes later', async () => {
  const { app, account, key, entries, stick, username } = await withKeptToken()
  // The sign-in itself goes; the token's entry is held on to.
  valueOf(await app.core.handlers.accounts.signOut({ account }))
  stick(true)
  const refused = await app.core.handlers.accounts.removeKept({ account, key })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'keychain-denied' } })
  expect([...entries]).toEqual([`${username}/${key}`])
  expect(await kept({ app })).toMatchObject([{ key, orphan: true }])
  stick(false)
  expect(await app.core.handlers.accounts.removeKept({ account, key })).toMatchObject({ ok: true })
  expect([...entries]).toEqual([])
})

it('a page that still shows it as left over cannot take the token of an account that is back', async () => {
  const { app, account, key, registry, entries, username } = await withKeptToken()
  valueOf(await app.core.handlers.accounts.signOut({ account }))
  expect(await signIn(app, registry)).toBe(account)
  const refused = await app.core.handlers.accounts.removeKept({ account, key })
  expect(refused).toMatchObject({ ok: false, failure: { code: 'invalid-request' } })
  expect(entries.has(`${username}/${key}`)).toBe(true)
  expect(await kept({ app })).toMatchObject([{ key, orphan: false }])
})

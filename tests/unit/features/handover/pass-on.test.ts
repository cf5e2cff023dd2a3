import { afterEach, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../../../src/main/core/features/accounts/accounts.ts'
import type { CoreContext } from '../../../../src/main/core/context.ts'
import { createHandover } from '../../../../src/main/core/features/handover/handover.ts'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import { createVault, tokenEntry } from '../../../../src/main/core/infra/keychain/vault.ts'
import { createStore } from '../../../../src/main/core/state.ts'
import { ok } from '../../../../src/shared/failure.ts'
import { createTestHome, type TestHome } from '../../../support/plaintext-tokens/home.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'
import { createManualClock } from '../../../support/manual-clock.ts'
import { emptySnapshot } from '../../../support/sample-state.ts'

const registry = 'https://npm.acme.example/'
const [first, second] = ['aB3', 'xY7'].map((piece) => `npm_${piece.repeat(12)}`) as [string, string]
const text = 'fund=false\n'
let home: TestHome
afterEach(() => home.remove())

/** The feature over a real file, with two tokens of one account kept here: `old` and `new`. */
async function setUp(inKeychain: readonly string[] = ['old', 'new']) {
  home = await createTestHome()
  await home.write('.npmrc', text)
  const files = memoryFiles()
  const vault = createVault(createMemoryKeychain(), () => undefined)
  const accounts = createAccountStore({
    storage: { folder: files, report: () => undefined },
    vault,
    changed: () => undefined,
    log: () => undefined,
  })
  await accounts.load()
  const who = { registry, username: 'robin', credential: 'session', endsAt: null } as const
  const signed = await accounts.signIn(who, new Secret('session'))
  const account = signed.ok ? signed.value : ''
  for (const [key, secret] of [
    ['old', first],
    ['new', second],
  ] as const) {
    await vault.keep(registry, tokenEntry('robin', key), new Secret(secret))
    await accounts.noteKept(account, key, inKeychain.includes(key) ? 'keychain' : 'memory', `the ${key} one`)
  }
  const store = createStore(emptySnapshot, () => undefined)
  const launcher = {
    command: '/data/bin/tokentray-run',
    unavailable: null,
    writeHelper: (id: string) => Promise.resolve(ok(`/data/helpers/${id}`)),
    removeHelper: () => Promise.resolve(),
  }
  const ports = {
    ...{ dataFolder: files, launcher, fileSystem: home.fs, clock: createManualClock() },
    notifier: { notify: () => undefined },
    log: () => undefined,
  }
  const context = { ports, store, accounts, vault, record: () => undefined } as unknown as CoreContext
  const handover = createHandover(context, { looked: () => Promise.resolve(), find: () => undefined })
  await handover.start()
  const old = { account, key: 'old' }
  const handAll = async () => {
    await handover.handlers.run(old)
    await handover.handlers.help(old)
    await handover.handlers.lend({ ...old, minutes: 15 })
  }
  return { handover, account, handAll, files, handed: () => store.get().handover.handed }
}

describe('when a token takes the place of one that is handed over', () => {
  it('goes to the launcher, the helper and the lent line; back again; and none stays behind', async () => {
    const { handover, account, handAll, handed } = await setUp()
    await handAll()
    const before = await home.read('.npmrc')
    expect(before).toContain(first)
    expect(handover.follows(account, 'old').map(({ way }) => way)).toEqual(['run', 'helper', 'lent'])
    const ids = handed().map(({ id }) => id)

    expect(await handover.passOn(account, 'old', 'new')).toEqual(ok({ passed: ids, left: [] }))
    expect(handover.follows(account, 'old')).toEqual([])
    expect(handed().map(({ id, key, name }) => [id, key, name])).toEqual(
      ids.map((id) => [id, 'new', 'the new one']),
    )
    expect(await home.read('.npmrc')).toBe(before.replace(first, second))
    expect(await handover.passOn(account, 'old', 'new')).toEqual(ok({ passed: [], left: [] }))

    await handover.passOn(account, 'new', 'old')
    expect(await home.read('.npmrc')).toBe(before)
    await handover.passOn(account, 'old', 'new')
    for (const id of ids) expect(await handover.handlers.takeBack({ id })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(text)
  })

  it('says of a lent line that somebody has changed that it was not given the new one', async () => {
    const { handover, account, handAll } = await setUp()
    await handAll()
    const changed = (await home.read('.npmrc')).replace(first, 'npm_mine')
    await home.write('.npmrc', changed)
    const passed = await handover.passOn(account, 'old', 'new')
    expect(passed).toMatchObject({ ok: true, value: { left: [expect.stringContaining('no longer')] } })
    expect(await home.read('.npmrc')).toBe(changed)
  })

  it('leaves the launcher and the helper with the old one while only this app’s memory has the new', async () => {
    const { handover, account, handAll, handed } = await setUp(['old'])
    await handAll()
    const passed = await handover.passOn(account, 'old', 'new')
    expect(passed.ok && passed.value.left).toHaveLength(2)
    expect(handed().map(({ way, key }) => `${way} ${key}`)).toEqual(['run old', 'helper old', 'lent new'])
  })

  it('gives nothing to what nobody keeps', async () => {
    const { handover, account, handAll } = await setUp()
    await handAll()
    expect(await handover.passOn(account, 'old', 'lost')).toMatchObject({
      failure: { code: 'token-not-found' },
    })
  })

  it('knows the line as its own whichever of the two a crash has left there', async () => {
    const { handover, account, handAll, files } = await setUp()
    await handAll()
    await handover.passOn(account, 'old', 'new')
    expect(JSON.stringify([...files.texts.values()])).not.toMatch(new RegExp(`${first}|${second}`))
  })
})

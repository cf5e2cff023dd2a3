import { describe, expect, it } from 'vitest'
import { createAccountStore } from '../../../../src/main/core/features/accounts/accounts.ts'
import { keptTokensIn } from '../../../../src/main/core/features/accounts/settings.ts'
import type { Keychain } from '../../../../src/main/core/infra/keychain/keychain.ts'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { createVault } from '../../../../src/main/core/infra/keychain/vault.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import type { StorageProblem } from '../../../../src/shared/storage.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'

const registry = 'https://npm.acme.example/'
const ann = { registry, username: 'ann', credential: 'session', endsAt: null } as const
const bob = { ...ann, username: 'bob' }

function setUp(files = memoryFiles(), keychain: Keychain = createMemoryKeychain()) {
  const problems: StorageProblem[] = []
  const log: string[] = []
  const vault = createVault(keychain, () => undefined)
  const accounts = createAccountStore({
    storage: { folder: files, report: (problem) => problems.push(problem) },
    vault,
    changed: () => undefined,
    log: (line) => log.push(line),
  })
  return { files, keychain, vault, accounts, problems, log }
}

/** From now on the disk takes nothing; the answer lets it take things again. */
function fill(files: ReturnType<typeof memoryFiles>): () => void {
  const write = files.write.bind(files)
  files.write = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
  return () => (files.write = write)
}

async function signedIn(test = setUp()) {
  await test.accounts.load()
  const signed = await test.accounts.signIn(ann, new Secret('the session'))
  return { ...test, id: signed.ok ? signed.value : expect.fail() }
}

const savedIn = (files: ReturnType<typeof memoryFiles>) =>
  JSON.parse(files.texts.get('settings.json') ?? '') as Record<string, unknown>

describe('the settings file', () => {
  it('of version 0.1.0 is read as it is', async () => {
    const account = { registry, username: 'ann', credential: 'token', dialect: 'classic' }
    const tokens = { [`ann@${registry}`]: { kept: ['k1'], names: { k1: 'ci' } } }
    const files = memoryFiles()
    await files.write('settings.json', JSON.stringify({ version: 1, accounts: [account], tokens }))
    const { accounts, problems } = setUp(files)
    await accounts.load()
    expect(accounts.all()).toMatchObject([{ username: 'ann', state: 'locked' }])
    await accounts.unlock()
    expect(accounts.all()).toMatchObject([{ ...account, dialectChosen: false, endsAt: null, state: 'ended' }])
    const [{ id } = expect.fail()] = accounts.all()
    expect([accounts.holds(id, 'k1'), accounts.nameOf(id, 'k1'), problems]).toEqual([true, 'ci', []])
  })

  it('of a later version is left alone, and the app can be used for this run', async () => {
    const files = memoryFiles()
    await files.write('settings.json', '{"version": 2}')
    const { accounts, problems } = setUp(files)
    await accounts.load()
    expect(problems).toEqual([{ file: 'settings.json', kind: 'later-version', keptAs: null }])
    expect(await accounts.signIn(ann, new Secret('s'))).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(accounts.all()).toMatchObject([{ username: 'ann', state: 'signed-in' }])
    expect(files.texts.get('settings.json')).toBe('{"version": 2}')
  })

  it('is read without being changed by whoever only wants the kept tokens', async () => {
    const { files, accounts, id } = await signedIn()
    await accounts.noteKept(id, 'k1', 'keychain', 'ci')
    await accounts.noteKept(id, 'k2', 'memory', 'lost on quitting')
    await accounts.noteKept(id, 'constructor', 'keychain', null)
    expect(keptTokensIn(files.texts.get('settings.json') ?? null)).toEqual([
      { registry, username: 'ann', key: 'k1', name: 'ci' },
      { registry, username: 'ann', key: 'constructor', name: null },
    ])
    expect([keptTokensIn(null), keptTokensIn('{'), keptTokensIn('{"version": 2}')]).toEqual([[], [], []])
  })
})

it('lets a sign-in wait until the settings are read, so that neither is written over', async () => {
  const before = await signedIn()
  const slow = Promise.withResolvers<undefined>()
  const keychain: Keychain = {
    ...before.keychain,
    async get(service, account) {
      if (account.startsWith('ann')) await slow.promise
      return before.keychain.get(service, account)
    },
  }
  const { accounts, files } = setUp(before.files, keychain)
  // The window can be used before the app has come to reading the settings.
  const signing = accounts.signIn(bob, new Secret('another session'))
  await new Promise((resolve) => setImmediate(resolve))
  const loading = accounts.load().then(() => accounts.unlock())
  slow.resolve(undefined)
  await Promise.all([loading, signing])
  expect(accounts.all().map(({ username, state }) => [username, state])).toEqual([
    ['ann', 'signed-in'],
    ['bob', 'signed-in'],
  ])
  expect(savedIn(files)).toMatchObject({ accounts: [{ username: 'ann' }, { username: 'bob' }] })
})

describe('with a disk that takes nothing', () => {
  it('a secret that was kept can be used in this run, and its note goes to the disk with the next one', async () => {
    const { accounts, files, id } = await signedIn()
    const empty = fill(files)
    expect(await accounts.noteKept(id, 'k1', 'keychain', 'ci')).toMatchObject({
      failure: { code: 'storage-failed', message: 'settings.json could not be written (the disk is full).' },
    })
    expect([accounts.holds(id, 'k1'), accounts.nameOf(id, 'k1')]).toEqual([true, 'ci'])
    empty()
    expect(await accounts.noteKept(id, 'k2', 'keychain', 'cd')).toMatchObject({ ok: true })
    expect(savedIn(files)).toMatchObject({ tokens: { [id]: { kept: ['k1', 'k2'] } } })
  })

  it('a form that the user chose does not hold, and what was found out does', async () => {
    const { accounts, files, id, log } = await signedIn()
    fill(files)
    expect(await accounts.chooseDialect(id, 'granular')).toMatchObject({
      failure: { code: 'storage-failed' },
    })
    expect(accounts.all()).toMatchObject([{ dialect: 'classic', dialectChosen: false }])
    await accounts.setDialect(id, 'granular')
    expect(accounts.all()).toMatchObject([{ dialect: 'granular', dialectChosen: false }])
    expect(log).toEqual(['settings.json could not be written (the disk is full).'])
  })

  it('signing out takes the secret away all the same, and says that the name stays in the file', async () => {
    const { accounts, files, vault, id } = await signedIn()
    fill(files)
    expect(await accounts.signOut(id)).toMatchObject({ failure: { code: 'storage-failed' } })
    expect(accounts.all()).toEqual([])
    expect(await vault.find(registry, 'ann/session')).toMatchObject({ value: null })
  })
})

it('forgets a registry with its accounts, secrets and notes', async () => {
  const { accounts, files, vault, id } = await signedIn()
  await vault.keep(registry, 'ann/k1', new Secret('npm_secret'))
  await accounts.noteKept(id, 'k1', 'keychain', 'ci')
  await accounts.forgetRegistry('https://other.example/')
  expect(accounts.all()).toHaveLength(1)
  await accounts.forgetRegistry(registry)
  expect(await vault.find(registry, 'ann/k1')).toMatchObject({ value: null })
  expect(savedIn(files)).toEqual({ version: 1, accounts: [], tokens: {} })
})

describe('a secret that was on its way to the keychain when the app was killed', () => {
  const onItsWay = async () => {
    const keychain = createMemoryKeychain()
    const { files, accounts, id } = await signedIn(setUp(memoryFiles(), keychain))
    const texts: string[] = []
    const set = keychain.set.bind(keychain)
    keychain.set = (...entry) => {
      texts.push(files.texts.get('settings.json') ?? '')
      return set(...entry)
    }
    await accounts.keepToken(id, 'k1', new Secret('made'), 'ci')
    // As the disk had it when the keychain was asked.
    files.texts.set('settings.json', texts[0] ?? '')
    return { files, keychain, id }
  }

  it('is known at the next start, by its name', async () => {
    const { files, keychain, id } = await onItsWay()
    const { accounts } = setUp(files, keychain)
    await accounts.load()
    await accounts.unlock()
    expect([accounts.holds(id, 'k1'), accounts.nameOf(id, 'k1')]).toEqual([true, 'ci'])
    expect(accounts.notes(id).keeping).toBeUndefined()
  })

  it('is not taken for kept when it is let go of while the keychain is still asked', async () => {
    const { files, keychain, id } = await onItsWay()
    const { accounts } = setUp(files, keychain)
    await accounts.load()
    await Promise.all([accounts.unlock(), accounts.forgetToken(id, 'k1')])
    expect([accounts.holds(id, 'k1'), accounts.notes(id).keeping]).toEqual([false, undefined])
    expect(await keychain.get(`Tokentray: ${registry}`, 'ann/k1')).toEqual({ ok: true, value: null })
  })

  it('is no longer waited for when it did not get there', async () => {
    const { files, id } = await onItsWay()
    const { accounts } = setUp(files)
    await accounts.load()
    await accounts.unlock()
    expect([accounts.holds(id, 'k1'), accounts.notes(id).keeping]).toEqual([false, undefined])
  })
})

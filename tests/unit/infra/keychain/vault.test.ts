import { describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'
import { createVault } from '../../../../src/main/core/infra/keychain/vault.ts'
import { sessionEntry, tokenEntry } from '../../../../src/shared/keychain-entries.ts'
import type { Keychain } from '../../../../src/main/core/infra/keychain/keychain.ts'
import { fail, ok } from '../../../../src/shared/failure.ts'

const registry = 'https://npm.acme.example/'

/** Behaves as gnome-keyring does while locked: silent reads, a refused write, a delete that did nothing. */
const locked: Keychain = {
  get: () => Promise.resolve(ok(null)),
  set: () => Promise.resolve(fail('keychain-locked', 'Cannot create an item in a locked collection')),
  delete: () => Promise.resolve(ok(false)),
}

/** Takes everything and gives nothing back. */
const forgetful: Keychain = { ...locked, set: () => Promise.resolve(ok()) }

const vaultOn = (keychain: Keychain | null) => createVault(keychain, () => undefined)

describe('a keychain that works', () => {
  it('keeps a secret, finds it and forgets it', async () => {
    const vault = vaultOn(createMemoryKeychain())
    expect(await vault.keep(registry, 'demo/session', new Secret('s3cret'))).toEqual({ in: 'keychain' })
    const found = await vault.find(registry, 'demo/session')
    expect(found.ok && found.value?.reveal()).toBe('s3cret')
    expect(await vault.forget(registry, 'demo/session')).toEqual(ok())
    expect(await vault.find(registry, 'demo/session')).toEqual(ok(null))
  })

  it('takes a null for an absence only after it has shown that it works', async () => {
    const vault = vaultOn(createMemoryKeychain())
    expect(vault.state().status).toBe('checking')
    expect(await vault.find(registry, 'nobody/session')).toEqual(ok(null))
    expect(vault.state().status).toBe('ready')
  })

  it('is left without a marker by the next probe, wherever the one before was cut off', async () => {
    const keychain = createMemoryKeychain()
    const names: string[] = []
    const cut: Keychain = { ...keychain, delete: () => new Promise(() => undefined) }
    const noting = (each: Keychain): Keychain => ({
      ...each,
      set: (service, name, secret) => {
        names.push(name)
        return each.set(service, name, secret)
      },
    })
    void vaultOn(noting(cut)).check()
    await expect.poll(() => names.length).toBe(1)
    expect((await vaultOn(noting(keychain)).check()).status).toBe('ready')
    expect(new Set(names).size).toBe(1)
  })

  it.each([1024, 1025])('draws the line at 1,024 bytes (%i)', async (size) => {
    const kept = await vaultOn(createMemoryKeychain()).keep(
      registry,
      'demo/key',
      new Secret('x'.repeat(size)),
    )
    if (size <= 1024) expect(kept).toEqual({ in: 'keychain' })
    else expect(kept).toMatchObject({ in: 'memory', why: { code: 'secret-too-large' } })
  })
})

describe('a locked keychain', () => {
  it('is not taken for an empty one', async () => {
    expect(await vaultOn(locked).find(registry, 'demo/session')).toMatchObject({
      ok: false,
      failure: { code: 'keychain-locked' },
    })
  })

  it('leaves a new secret in memory, where it can be found', async () => {
    const vault = vaultOn(locked)
    expect(await vault.keep(registry, 'demo/key', new Secret('fresh'))).toMatchObject({
      in: 'memory',
      why: { code: 'keychain-locked' },
    })
    const found = await vault.find(registry, 'demo/key')
    expect(found.ok && found.value?.reveal()).toBe('fresh')
  })

  it('does not count a delete that did nothing as forgotten', async () => {
    expect(await vaultOn(locked).forget(registry, 'demo/session')).toMatchObject({
      ok: false,
      failure: { code: 'keychain-locked' },
    })
  })
})

it('does not trust a keychain that does not give back what it took', async () => {
  const vault = vaultOn(forgetful)
  expect(await vault.keep(registry, 'demo/key', new Secret('fresh'))).toMatchObject({ in: 'memory' })
  expect((await vault.check()).status).toBe('denied')
})

it('keeps secrets in memory when told to, and says so', async () => {
  const vault = vaultOn(null)
  expect(vault.state().status).toBe('absent')
  expect(await vault.keep(registry, 'demo/key', new Secret('fresh'))).toMatchObject({ in: 'memory' })
  expect(await vault.forget(registry, 'demo/key')).toEqual(ok())
  expect(await vault.find(registry, 'demo/key')).toEqual(ok(null))
})

it('has one name for each user and each token, whatever a registry calls them, and the names of before', () => {
  const texts = ['session', 'a', 'a/b', 'b/session', '%73ession', 'a%2Fb', '/', '', 'constructor']
  const names = texts.flatMap((user) => [sessionEntry(user), ...texts.map((key) => tokenEntry(user, key))])
  expect(new Set(names).size).toBe(names.length)
  expect([sessionEntry('robin'), tokenEntry('robin', '64a21c7a-dd94-4f2a-a209-cce479528217')]).toEqual([
    'robin/session',
    'robin/64a21c7a-dd94-4f2a-a209-cce479528217',
  ])
})

it.each(['session', 'Session', 'SESSION', 'session\0', 'session\0 of mine'])(
  'a token that is called %j is told from the sign-in by every keychain',
  (key) => {
    // Windows takes capitals for small letters, and every keychain reads up to a NUL.
    const seen = (name: string) => name.split('\0')[0]?.toLowerCase()
    for (const user of ['robin', 'session', 'a/session'])
      expect(seen(tokenEntry(user, key))).not.toBe(seen(sessionEntry(user)))
    expect(seen(sessionEntry('robin\0/x'))).not.toBe(seen(sessionEntry('robin')))
  },
)

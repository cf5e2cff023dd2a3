import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createOsKeychain, keychainFailure } from '../../../../src/main/core/infra/keychain/os-keychain.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A keytar whose first `lost` calls are never answered. */
function keytarLosing(lost: number) {
  let calls = 0
  const answer = <T>(value: T) => (++calls <= lost ? new Promise<T>(() => undefined) : Promise.resolve(value))
  return {
    calls: () => calls,
    load: () =>
      Promise.resolve({
        getPassword: () => answer('kept'),
        setPassword: async () => {
          await answer(null)
        },
        deletePassword: () => answer(true),
      }),
  }
}

it('makes a call again that the system has lost, and knows that one is still owed', async () => {
  const keytar = keytarLosing(1)
  const keychain = createOsKeychain(keytar.load)
  const setting = keychain.set('service', 'account', new Secret('s3cret'))
  await vi.advanceTimersByTimeAsync(8_000)
  expect(await setting).toMatchObject({ ok: true })
  expect(keytar.calls()).toBe(2)
  expect(keychain.unanswered()).toBe(1)
})

it('does not call twice what is answered', async () => {
  const keytar = keytarLosing(0)
  const keychain = createOsKeychain(keytar.load)
  const got = await keychain.get('service', 'account')
  expect(got.ok && got.value?.reveal()).toBe('kept')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(keytar.calls()).toBe(1)
  expect(keychain.unanswered()).toBe(0)
})

it('gives up after a minute, and takes a keychain that waits for its password for a locked one', async () => {
  const keychain = createOsKeychain(keytarLosing(9).load)
  const deleting = keychain.delete('service', 'account')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await deleting).toMatchObject({ failure: { code: 'keychain-locked' } })
})

it('reports a native module that cannot be loaded', async () => {
  const keychain = createOsKeychain(() =>
    Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file')),
  )
  expect(await keychain.get('service', 'account')).toMatchObject({
    failure: { code: 'keychain-unavailable' },
  })
})

it.each([
  ['Cannot create an item in a locked collection', 'keychain-locked'],
  ['User interaction is not allowed.', 'keychain-locked'],
  ['The prompt was dismissed', 'keychain-denied'],
  ['User canceled the operation.', 'keychain-denied'],
  ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain-unavailable'],
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-unavailable'],
])('reads “%s” as %s', (words, code) => {
  expect(keychainFailure(new Error(words)).code).toBe(code)
})

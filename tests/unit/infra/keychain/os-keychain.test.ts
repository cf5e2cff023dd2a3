import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Keytar } from '../../../../src/main/core/infra/keychain/calls.ts'
import { keychainFailure } from '../../../../src/main/core/infra/keychain/keychain-failure.ts'
import { createNativeBackend } from '../../../../src/main/core/infra/keychain/native-backend.ts'
import { createOsKeychain } from '../../../../src/main/core/infra/keychain/os-keychain.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A keytar whose answers the test gives, one after the other. */
function keytarInHand() {
  const open: PromiseWithResolvers<undefined>[] = []
  let most = 0
  const made: string[] = []
  async function wait<T>(name: string, value: T): Promise<T> {
    const call = Promise.withResolvers<undefined>()
    open.push(call)
    made.push(name)
    most = Math.max(most, open.length)
    await call.promise
    return value
  }
  const keytar: Keytar = {
    getPassword: (_service, account) => wait(`get ${account}`, 'kept'),
    setPassword: (_service, account) => wait(`set ${account}`, undefined),
    deletePassword: (_service, account) => wait(`delete ${account}`, true),
  }
  return {
    made,
    most: () => most,
    answer: () => open.shift()?.resolve(undefined),
    keychain: createOsKeychain(createNativeBackend(() => Promise.resolve(keytar))),
  }
}

const aMinute = () => vi.advanceTimersByTimeAsync(60_000)
const turn = () => vi.advanceTimersByTimeAsync(0)
const locked = { ok: false, failure: { code: 'keychain-locked' } }

describe('keytar in this process', () => {
  it('gets one call at a time, in the order in which they were made', async () => {
    const { keychain, made, most, answer } = keytarInHand()
    const all = Promise.all([
      keychain.set('service', 'a', new Secret('s3cret')),
      keychain.get('service', 'a'),
      keychain.delete('service', 'b'),
    ])
    for (let call = 0; call < 3; call++) {
      await turn()
      expect(keychain.holdsThread()).toBe(true)
      answer()
    }
    const [set, got, deleted] = await all
    expect([set.ok, got.ok && got.value?.reveal(), deleted]).toEqual([
      true,
      'kept',
      { ok: true, value: true },
    ])
    expect(made).toEqual(['set a', 'get a', 'delete b'])
    expect(most()).toBe(1)
    expect(keychain.holdsThread()).toBe(false)
  })

  it('whose window nobody answers counts as locked after a minute, for those in line as well', async () => {
    const { keychain, made } = keytarInHand()
    const all = Promise.all(['a', 'b', 'c'].map((account) => keychain.get('service', account)))
    await aMinute()
    expect(await all).toMatchObject([locked, locked, locked])
    expect(made).toEqual(['get a'])
    expect(keychain.holdsThread()).toBe(true)
  })

  it('makes no call beside one that is still open, and goes on when the user comes back', async () => {
    const { keychain, made, answer, most } = keytarInHand()
    void keychain.get('service', 'a')
    await aMinute()
    const givenUp = keychain.get('service', 'b')
    await aMinute()
    expect(await givenUp).toMatchObject(locked)
    const later = keychain.get('service', 'c')
    await turn()
    answer()
    await turn()
    answer()
    expect(await later).toMatchObject({ ok: true })
    expect(made).toEqual(['get a', 'get c'])
    expect(most()).toBe(1)
  })

  it('does not show its window again to an act that goes on, and does when somebody comes back', async () => {
    const { keychain, made } = keytarInHand()
    const first = keychain.get('service', 'a')
    await aMinute()
    await first
    expect(await keychain.get('service', 'b')).toMatchObject(locked)
    await vi.advanceTimersByTimeAsync(5_000)
    const later = keychain.get('service', 'c')
    await aMinute()
    expect(await later).toMatchObject(locked)
    expect(made).toEqual(['get a'])
  })

  it('that cannot be loaded is reported', async () => {
    const missing = new Error('libsecret-1.so.0: cannot open shared object file')
    const keychain = createOsKeychain(createNativeBackend(() => Promise.reject(missing)))
    expect(await keychain.get('service', 'account')).toMatchObject({
      failure: { code: 'keychain-unavailable' },
    })
    expect(keychain.holdsThread()).toBe(false)
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

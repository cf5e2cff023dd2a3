import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KeychainRequest } from '../../../../src/main/core/infra/keychain/calls.ts'
import { createOsKeychain } from '../../../../src/main/core/infra/keychain/os-keychain.ts'
import {
  createProcessBackend,
  type KeychainProcessEvents,
} from '../../../../src/main/core/infra/keychain/process-backend.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type React = (request: KeychainRequest, events: KeychainProcessEvents) => void

/** A keychain whose processes do, one after the other, what the list says; the last goes on for all others. */
function keychainOf(reactions: readonly [React, ...React[]], mayAskUser = false) {
  let started = 0
  let killed = 0
  const backend = createProcessBackend({
    mayAskUser: () => Promise.resolve(mayAskUser),
    start(events) {
      const react = reactions[Math.min(started++, reactions.length - 1)]
      return {
        send: (request) => queueMicrotask(() => react?.(request, events)),
        kill: () => {
          killed++
        },
      }
    },
  })
  return { keychain: createOsKeychain(backend), started: () => started, killed: () => killed }
}

const silent: React = () => undefined
const answers: React = ({ id, call }, { message }) =>
  message({ id, ok: true, answer: call.call === 'get' ? 'kept' : call.call === 'delete' ? true : null })
const fails =
  (words: string): React =>
  ({ id }, { message }) =>
    message({ id, ok: false, words })
const dies: React = (_request, { ended }) => ended('SIGSEGV')

it('asks one process for everything while that answers', async () => {
  const { keychain, started } = keychainOf([answers])
  expect(await keychain.set('service', 'account', new Secret('s3cret'))).toEqual({ ok: true })
  const got = await keychain.get('service', 'account')
  expect(got.ok && got.value?.reveal()).toBe('kept')
  expect(await keychain.delete('service', 'account')).toEqual({ ok: true, value: true })
  expect(started()).toBe(1)
})

it.each([
  ['does not answer although nobody is asked', silent],
  ['dies', dies],
  ['says what nobody understands', (_request, { message }) => message({ id: 'one', ok: 'yes' })],
] as [string, React][])(
  'ends a process that %s, and makes the call once more in a new one',
  async (_what, react) => {
    const { keychain, started, killed } = keychainOf([react, answers])
    const getting = keychain.get('service', 'account')
    await vi.advanceTimersByTimeAsync(8_000)
    expect(await getting).toMatchObject({ ok: true })
    expect(started()).toBe(2)
    expect(killed()).toBeGreaterThanOrEqual(react === dies ? 0 : 1)
  },
)

it('gives up on what gets lost twice, in words', async () => {
  const { keychain, started } = keychainOf([dies])
  expect(await keychain.get('service', 'account')).toMatchObject({
    failure: { code: 'keychain-unavailable', message: expect.stringContaining('SIGSEGV') as unknown },
  })
  expect(started()).toBe(2)
})

it('lets a person have a minute, once', async () => {
  const { keychain, started, killed } = keychainOf([silent], true)
  const getting = keychain.get('service', 'account')
  await vi.advanceTimersByTimeAsync(59_000)
  expect(killed()).toBe(0)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await getting).toMatchObject({ failure: { code: 'keychain-locked' } })
  expect([started(), killed()]).toEqual([1, 1])
  // What the same act asks next is not asked of a person who is away; later it is.
  expect(await keychain.get('service', 'other')).toMatchObject({ failure: { code: 'keychain-locked' } })
  expect(started()).toBe(1)
  await vi.advanceTimersByTimeAsync(5_000)
  void keychain.get('service', 'other')
  await vi.advanceTimersByTimeAsync(1)
  expect(started()).toBe(2)
})

it.each(['The collection is locked', 'The prompt was dismissed'])(
  'takes “%s” for the answer that it is',
  async (words) => {
    const { keychain, started } = keychainOf([fails(words)])
    expect(await keychain.get('service', 'account')).toMatchObject({ ok: false })
    expect(await keychain.get('service', 'account')).toMatchObject({ ok: false })
    expect(started()).toBe(1)
  },
)

it('asks a new process when one that served fails, as after a restart of the keyring', async () => {
  let calls = 0
  const ages: React = (request, events) =>
    calls++ === 0 ? answers(request, events) : fails('The session is not known')(request, events)
  const { keychain, started } = keychainOf([ages, answers])
  expect(await keychain.get('service', 'a')).toMatchObject({ ok: true })
  expect(await keychain.get('service', 'b')).toMatchObject({ ok: true })
  expect(started()).toBe(2)
})

it('asks once more when the keyring was just starting, as after a login', async () => {
  const starts = fails('Object does not exist at path “/org/freedesktop/secrets/collection/login”')
  const { keychain, started } = keychainOf([starts, answers])
  expect(await keychain.get('service', 'a')).toMatchObject({ ok: true })
  expect(started()).toBe(2)
})

it('fails what is open when the app closes, and starts nothing afterwards', async () => {
  const { keychain, started, killed } = keychainOf([silent], true)
  const getting = keychain.get('service', 'a')
  await vi.advanceTimersByTimeAsync(1)
  keychain.close()
  expect(await getting).toMatchObject({ failure: { code: 'keychain-unavailable' } })
  expect(await keychain.get('service', 'b')).toMatchObject({ failure: { code: 'keychain-unavailable' } })
  expect([started(), killed()]).toEqual([1, 1])
})

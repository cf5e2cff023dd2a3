import { expect, it } from 'vitest'
import { createSecretClipboard } from '../../../src/main/core/infra/secrets/secret-clipboard.ts'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import type { Copied } from '../../../src/shared/state.ts'
import { createManualClock } from '../../support/manual-clock.ts'
import { createMemoryClipboard } from '../../support/memory-clipboard.ts'

function setUp(seconds = 30) {
  const clock = createManualClock()
  const system = createMemoryClipboard()
  const said: (Copied | null)[] = []
  const clipboard = createSecretClipboard(
    system,
    clock,
    () => seconds,
    (copied) => said.push(copied),
    () => undefined,
  )
  return { clock, system, said, clipboard }
}

it('takes a copied secret back after 30 seconds and says when it will', async () => {
  const { clock, system, said, clipboard } = setUp()
  await clipboard.copy('ci-install', new Secret('npm_secret'))
  expect(system.text).toBe('npm_secret')
  expect(said).toEqual([{ name: 'ci-install', clearsAt: '2026-11-23T12:00:30.000Z' }])
  clock.advance(29_999)
  expect(system.text).toBe('npm_secret')
  clock.advance(1)
  await expect.poll(() => system.text).toBe('')
  expect(said.at(-1)).toBeNull()
})

it('takes it back after the time that the user has set', async () => {
  const { clock, system, said, clipboard } = setUp(10)
  await clipboard.copy('ci-install', new Secret('npm_secret'))
  expect(said).toEqual([{ name: 'ci-install', clearsAt: '2026-11-23T12:00:10.000Z' }])
  clock.advance(10_000)
  await expect.poll(() => system.text).toBe('')
})

it('leaves alone what the user has copied since', async () => {
  const { clock, system, clipboard } = setUp()
  await clipboard.copy('ci-install', new Secret('npm_secret'))
  system.text = 'a recipe'
  clock.advance(30_000)
  await clipboard.clear()
  expect(system.text).toBe('a recipe')
})

it('starts the time anew for a second secret', async () => {
  const { clock, system, clipboard } = setUp()
  await clipboard.copy('first', new Secret('npm_first'))
  clock.advance(20_000)
  await clipboard.copy('second', new Secret('npm_second'))
  clock.advance(20_000)
  expect(system.text).toBe('npm_second')
  expect(clock.waiting()).toBe(1)
})

it('clears at once when the app quits', async () => {
  const { clock, system, clipboard } = setUp()
  await clipboard.copy('ci-install', new Secret('npm_secret'))
  await clipboard.clear()
  expect(system.text).toBe('')
  expect(clock.waiting()).toBe(0)
})

it('keeps the time of a secret when the next one cannot be copied', async () => {
  const { clock, system, clipboard } = setUp()
  await clipboard.copy('first', new Secret('npm_first'))
  const write = system.write.bind(system)
  system.write = () => Promise.reject(new Error('the clipboard is taken'))
  await expect(clipboard.copy('second', new Secret('npm_second'))).rejects.toThrow('taken')
  system.write = write
  clock.advance(30_000)
  await expect.poll(() => system.text).toBe('')
})

it('does not fall over a clipboard that is gone', async () => {
  const { system, clipboard } = setUp()
  await clipboard.copy('first', new Secret('npm_first'))
  system.read = () => Promise.reject(new Error('the window is gone'))
  await expect(clipboard.clear()).resolves.toBeUndefined()
})

it('a clipboard that could not be cleared is tried again on the next occasion', async () => {
  const { system, clipboard } = setUp()
  await clipboard.copy('ci-install', new Secret('npm_secret'))
  const clear = system.clear.bind(system)
  system.clear = () => Promise.reject(new Error('busy'))
  await clipboard.clear()
  expect(system.text).toBe('npm_secret')
  system.clear = clear
  await clipboard.clear()
  expect(system.text).toBe('')
})

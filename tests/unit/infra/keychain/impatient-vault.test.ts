import { expect, it, onTestFinished, vi } from 'vitest'
import { impatient } from '../../../../src/main/core/infra/keychain/impatient-vault.ts'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { createVault } from '../../../../src/main/core/infra/keychain/vault.ts'
import { Secret } from '../../../../src/main/core/infra/secrets/secret.ts'

const registry = 'https://npm.acme.example/'

it('a vault for what must not wait answers in time, asks nothing more meanwhile, and asks again after the answer', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const open = Promise.withResolvers<undefined>()
  let asked = 0
  const memory = createMemoryKeychain()
  await memory.set(`Tokentray: ${registry}`, 'demo/ci', new Secret('the secret'))
  const keychain = {
    ...memory,
    async get(service: string, account: string) {
      asked++
      await open.promise
      return memory.get(service, account)
    },
  }
  const vault = impatient(createVault(keychain, () => undefined))
  const waits = vault.find(registry, 'demo/ci')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await waits).toMatchObject({ failure: { code: 'keychain-locked' } })
  expect(await vault.find(registry, 'demo/ci')).toMatchObject({ failure: { code: 'keychain-locked' } })
  expect(asked).toBe(1)

  open.resolve(undefined)
  await vi.advanceTimersByTimeAsync(0)
  const found = await vault.find(registry, 'demo/ci')
  expect(found.ok && found.value?.reveal()).toBe('the secret')
})

import { fail, type Result } from '../../../../shared/failure.ts'
import type { Vault } from './vault.ts'

/** What the keychain answers by itself comes sooner, in milliseconds. */
const patience = 5_000

/**
 * A vault for work that a question of the keychain's must not hold up, such as revoking. What is not answered soon fails as locked; until it
 * is answered after all, nothing more is asked.
 */
export function impatient(vault: Vault): Vault {
  let overdue = 0

  function soon<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
    if (overdue > 0) return Promise.resolve(late())
    const asked = ask()
    const { promise, resolve } = Promise.withResolvers<Result<T>>()
    const timer = setTimeout(() => {
      resolve(late())
      overdue++
      const answered = () => overdue--
      asked.then(answered, answered)
    }, patience)
    return Promise.race([asked, promise]).finally(() => clearTimeout(timer))
  }

  return {
    ...vault,
    find: (registry, entry) => soon(() => vault.find(registry, entry)),
    forget: (registry, entry) => soon(() => vault.forget(registry, entry)),
  }
}

const late = () =>
  fail('keychain-locked', 'The keychain has not answered; its window may be waiting for your password.')

import { ok } from '../../../../shared/failure.ts'
import type { Keychain } from './keychain.ts'
import type { Secret } from '../secrets/secret.ts'

/** Secrets that die with the process: for `--keychain=memory`, and where the system's keychain cannot be used. */
export function createMemoryKeychain(): Keychain {
  const entries = new Map<string, Secret>()
  const name = (service: string, account: string) => JSON.stringify([service, account])
  return {
    get: (service, account) => Promise.resolve(ok(entries.get(name(service, account)) ?? null)),
    set: (service, account, secret) => {
      entries.set(name(service, account), secret)
      return Promise.resolve(ok())
    },
    delete: (service, account) => Promise.resolve(ok(entries.delete(name(service, account)))),
  }
}

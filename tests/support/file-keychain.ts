import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { ok } from '../../src/shared/failure.ts'

/** A keychain for tests that kill the app: like the system's, it outlives the process. Made-up secrets only. */
export function createFileKeychain(path: string): Keychain {
  const name = (service: string, account: string) => JSON.stringify([service, account])
  const read = (): Record<string, string> => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
    } catch {
      return {}
    }
  }
  const write = (entries: Record<string, string>) => {
    writeFileSync(`${path}.tmp`, JSON.stringify(entries))
    renameSync(`${path}.tmp`, path)
  }
  return {
    get(service, account) {
      const value = read()[name(service, account)]
      return Promise.resolve(ok(value === undefined ? null : new Secret(value)))
    },
    set(service, account, secret) {
      write({ ...read(), [name(service, account)]: secret.reveal() })
      return Promise.resolve(ok())
    },
    delete(service, account) {
      const { [name(service, account)]: gone, ...rest } = read()
      write(rest)
      return Promise.resolve(ok(gone !== undefined))
    },
  }
}

/** What an app keeps, in a folder, so that another process goes on with it. */
export const keptOnDisk = (folder: string) => ({
  files: { ...openDataFolder(folder), texts: new Map<string, string>() },
  keychain: createFileKeychain(join(folder, 'keychain.json')),
})

import { join } from 'node:path'
import type { OsKeychain } from '../../src/main/core/infra/keychain/os-keychain.ts'
import { forkKeychainProcess, openKeychain } from '../../src/main/hosts/keychain.ts'

/** The entry of the keychain's process, from source. */
export const keychainProcess = join(import.meta.dirname, '..', '..', 'src', 'keychain-process', 'index.ts')

/** The system's keychain, as the Chromium host opens it. */
export const openSystemKeychain = (): OsKeychain =>
  openKeychain(process.platform, forkKeychainProcess(keychainProcess))

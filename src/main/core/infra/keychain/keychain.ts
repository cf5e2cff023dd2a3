import type { Result } from '../../../../shared/failure.ts'
import type { Secret } from '../secrets/secret.ts'

/**
 * A secret store of three calls. There is no way to list entries, on purpose: the listing calls of keytar
 * crash the process when a Linux keyring is locked. Which entries exist is in the settings file.
 */
export interface Keychain {
  /** `null` may mean that there is none or that the keychain is locked; see `probe` in `vault.ts`. */
  get(service: string, account: string): Promise<Result<Secret | null>>
  set(service: string, account: string, secret: Secret): Promise<Result<undefined>>
  /** False when nothing was deleted, which also happens when the keychain is locked. */
  delete(service: string, account: string): Promise<Result<boolean>>
}

import { randomBytes } from 'node:crypto'
import type { FailureCode } from '../../../../shared/failure.ts'
import type { KeychainState, KeychainStatus } from '../../../../shared/state.ts'
import type { Keychain } from './keychain.ts'
import { Secret } from '../secrets/secret.ts'

const service = 'Tokentray: self check'

/**
 * Finds out what the keychain's `null` would mean, by writing a random marker, reading it back and deleting
 * it. Locked, missing and refusing keychains all answer `null` to a read; only a write tells them apart.
 */
export async function probe(keychain: Keychain): Promise<KeychainState> {
  const account = `probe-${randomBytes(8).toString('hex')}`
  const marker = randomBytes(16).toString('hex')
  const written = await keychain.set(service, account, new Secret(marker))
  if (!written.ok) {
    return { status: statusOf(written.failure.code), detail: written.failure.message }
  }
  const read = await keychain.get(service, account)
  await keychain.delete(service, account)
  if (read.ok && read.value?.reveal() === marker) return { status: 'ready', detail: null }
  const detail = read.ok ? 'The keychain took an entry but did not give it back.' : read.failure.message
  return { status: 'denied', detail }
}

function statusOf(code: FailureCode): KeychainStatus {
  if (code === 'keychain-locked') return 'locked'
  return code === 'keychain-denied' ? 'denied' : 'absent'
}

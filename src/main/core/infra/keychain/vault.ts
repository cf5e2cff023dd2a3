import { failure, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { KeychainState } from '../../../../shared/state.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Keychain } from './keychain.ts'
import { createMemoryKeychain } from './memory-keychain.ts'
import { probe } from './probe.ts'
import type { Secret } from '../secrets/secret.ts'

/** Windows holds 2,560 bytes an entry, 1,280 characters in some back ends; a token is about 40. */
const largestSecret = 1_024

export type Kept = { readonly in: 'keychain' } | { readonly in: 'memory'; readonly why: Failure }

/** Where this app keeps secrets: the keychain where it can, else memory until it quits. Never a file. */
export interface Vault {
  state(): KeychainState
  /** Asks the keychain anew and reports what it is. */
  check(): Promise<KeychainState>
  /** Keeps a secret and reads it back before saying so. Never fails: memory takes what the keychain refuses. */
  keep(registry: RegistryUrl, entry: string, secret: Secret): Promise<Kept>
  /** `null` means that there is none for certain; a keychain that cannot tell is a failure. */
  find(registry: RegistryUrl, entry: string): Promise<Result<Secret | null>>
  /** Succeeds only when the secret is gone for certain. */
  forget(registry: RegistryUrl, entry: string): Promise<Result<undefined>>
}

/** The name of an account's sign-in among the entries of its registry. */
export const sessionEntry = (username: string) => `${username}/session`
/** The name of a kept token's entry. */
export const tokenEntry = (username: string, key: string) => `${username}/${key}`

const serviceOf = (registry: RegistryUrl) => `Tokentray: ${registry}`

/** @param keychain `null` to keep everything in memory, by the user's choice. */
export function createVault(keychain: Keychain | null, onState: (state: KeychainState) => void): Vault {
  const memory = createMemoryKeychain()
  let state: KeychainState = keychain
    ? { status: 'checking', detail: null }
    : { status: 'absent', detail: 'Started without a keychain.' }

  async function check(): Promise<KeychainState> {
    if (keychain) state = await probe(keychain)
    onState(state)
    return state
  }

  /** What an empty answer means, by asking the keychain what state it is in. */
  async function explainSilence(): Promise<Result<undefined>> {
    const now = await check()
    return now.status === 'ready' ? ok() : { ok: false, failure: stateFailure(now) }
  }

  async function keepInKeychain(service: string, entry: string, secret: Secret): Promise<Failure | null> {
    if (secret.size > largestSecret) {
      return failure(
        'secret-too-large',
        `The secret has ${secret.size} bytes; keychains take ${largestSecret}.`,
      )
    }
    if (!keychain) return stateFailure(state)
    const written = await keychain.set(service, entry, secret)
    if (!written.ok) {
      await check()
      return written.failure
    }
    const read = await keychain.get(service, entry)
    if (!read.ok) return read.failure
    if (read.value?.reveal() === secret.reveal()) return null
    return failure('keychain-denied', 'The keychain took the secret but did not give it back.')
  }

  return {
    state: () => state,
    check,
    async keep(registry, entry, secret) {
      const service = serviceOf(registry)
      const why = await keepInKeychain(service, entry, secret)
      if (why) {
        await memory.set(service, entry, secret)
        return { in: 'memory', why }
      }
      await memory.delete(service, entry)
      return { in: 'keychain' }
    },
    async find(registry, entry) {
      const service = serviceOf(registry)
      const remembered = await memory.get(service, entry)
      if ((remembered.ok && remembered.value) || !keychain) return remembered
      const read = await keychain.get(service, entry)
      if (!read.ok || read.value) return read
      const silence = await explainSilence()
      return silence.ok ? ok(null) : silence
    },
    async forget(registry, entry) {
      const service = serviceOf(registry)
      await memory.delete(service, entry)
      if (!keychain) return ok()
      const deleted = await keychain.delete(service, entry)
      if (!deleted.ok) return deleted
      return deleted.value ? ok() : explainSilence()
    },
  }
}

/** Why the keychain cannot be used, as a failure. */
export function stateFailure(state: KeychainState): Failure {
  const detail = state.detail ?? 'It did not answer.'
  switch (state.status) {
    case 'locked':
      return failure('keychain-locked', detail)
    case 'denied':
      return failure('keychain-denied', detail)
    case 'checking':
    case 'ready':
    case 'absent':
      return failure('keychain-unavailable', detail)
  }
}

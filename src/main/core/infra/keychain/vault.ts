import { randomBytes } from 'node:crypto'
import { failure, ok, type Failure, type FailureCode, type Result } from '../../../../shared/failure.ts'
import type { KeychainState, KeychainStatus } from '../../../../shared/state.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { serviceOf } from '../../../../shared/keychain-entries.ts'
import type { Keychain } from './keychain.ts'
import { createMemoryKeychain } from './memory-keychain.ts'
import { Secret } from '../secrets/secret.ts'

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

/** @param keychain `null` to keep everything in memory, by the user's choice. */
export function createVault(keychain: Keychain | null, onState: (state: KeychainState) => void): Vault {
  const memory = createMemoryKeychain()
  const probed = new ProbedKeychain(keychain, onState)
  return {
    state: () => probed.state,
    check: () => probed.check(),
    async keep(registry, entry, secret) {
      const service = serviceOf(registry)
      const why = await keepIn(probed, service, entry, secret)
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
      const silence = await probed.explainSilence()
      return silence.ok ? ok(null) : silence
    },
    async forget(registry, entry) {
      const service = serviceOf(registry)
      await memory.delete(service, entry)
      if (!keychain) return ok()
      const deleted = await keychain.delete(service, entry)
      if (!deleted.ok) return deleted
      return deleted.value ? ok() : probed.explainSilence()
    },
  }
}

/** A keychain, and the state it was last found in. */
class ProbedKeychain {
  readonly keychain: Keychain | null
  readonly #onState: (state: KeychainState) => void
  #state: KeychainState

  constructor(keychain: Keychain | null, onState: (state: KeychainState) => void) {
    this.keychain = keychain
    this.#onState = onState
    this.#state = keychain
      ? { status: 'checking', detail: null }
      : { status: 'absent', detail: 'Started without a keychain.' }
  }

  get state(): KeychainState {
    return this.#state
  }

  async check(): Promise<KeychainState> {
    if (this.keychain) this.#state = await probe(this.keychain)
    this.#onState(this.#state)
    return this.#state
  }

  /** What an empty answer means: nothing is there for certain only when the keychain works. */
  async explainSilence(): Promise<Result<undefined>> {
    const now = await this.check()
    return now.status === 'ready' ? ok() : { ok: false, failure: stateFailure(now) }
  }
}

/** Null when the keychain has the secret and gives it back; else why not. */
async function keepIn(
  probed: ProbedKeychain,
  service: string,
  entry: string,
  secret: Secret,
): Promise<Failure | null> {
  if (secret.size > largestSecret) {
    return failure(
      'secret-too-large',
      `The secret has ${secret.size} bytes; keychains take ${largestSecret}.`,
    )
  }
  const { keychain } = probed
  if (!keychain) return stateFailure(probed.state)
  const written = await keychain.set(service, entry, secret)
  if (!written.ok) {
    await probed.check()
    return written.failure
  }
  const read = await keychain.get(service, entry)
  if (!read.ok) return read.failure
  if (read.value?.reveal() === secret.reveal()) return null
  return failure('keychain-denied', 'The keychain took the secret but did not give it back.')
}

/** Why the keychain cannot be used, as a failure. */
export function stateFailure(state: KeychainState): Failure {
  const detail = state.detail ?? 'It did not answer.'
  switch (state.status) {
    case 'checking':
      return failure(
        'keychain-locked',
        'It has not answered yet. Its window may be waiting for your password.',
      )
    case 'locked':
      return failure('keychain-locked', detail)
    case 'denied':
      return failure('keychain-denied', detail)
    case 'ready':
    case 'absent':
      return failure('keychain-unavailable', detail)
  }
}

const probeService = 'Tokentray: self check'
/** One name for all: what an app that was killed in the middle has left is written over and deleted by the next. */
const probeEntry = 'probe'
/** Another app may write or delete the marker at the same moment. */
const probeTries = 3

/**
 * Finds out what the keychain's `null` would mean, by writing a random marker, reading it back and deleting
 * it. Locked, missing and refusing keychains all answer `null` to a read; only a write tells them apart.
 */
export async function probe(keychain: Keychain): Promise<KeychainState> {
  for (let tries = 1; ; tries++) {
    const marker = randomBytes(16).toString('hex')
    const written = await keychain.set(probeService, probeEntry, new Secret(marker))
    if (!written.ok) return { status: statusOf(written.failure.code), detail: written.failure.message }
    const read = await keychain.get(probeService, probeEntry)
    await keychain.delete(probeService, probeEntry)
    if (!read.ok) return { status: 'denied', detail: read.failure.message }
    if (read.value?.reveal() === marker) return { status: 'ready', detail: null }
    if (tries === probeTries)
      return { status: 'denied', detail: 'The keychain took an entry but did not give it back.' }
  }
}

function statusOf(code: FailureCode): KeychainStatus {
  if (code === 'keychain-locked') return 'locked'
  return code === 'keychain-denied' ? 'denied' : 'absent'
}

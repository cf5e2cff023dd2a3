import { fail, failure, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Keychain } from './keychain.ts'
import { Secret } from '../secrets/secret.ts'

/** The three calls of keytar this app uses; the listing ones are banned (see `Keychain`). */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/**
 * A keychain may show a window of the system and wait for the user, so the limit is long enough for a person. Without a limit, a window
 * that nobody answers would hold a request for ever.
 */
const timeLimit = 60_000

/** Almost always its window waits for a password behind other windows. So it counts as locked, which says nothing of what is in it. */
const noAnswer = 'no answer for 60 seconds; its window may be waiting for your password'

/**
 * gnome-keyring sometimes never answers a call (seen once in some hundred starts, in libsecret's
 * `secret_password_store_sync`), while the next one is served at once. So an unanswered call is made again
 * beside the first; all three calls do the same when done twice.
 */
const secondTry = 8_000

export interface OsKeychain extends Keychain {
  /** Calls that the system has not answered. Each holds a thread, and Node waits for its threads at exit. */
  unanswered(): number
}

/**
 * The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
 * The native module is loaded at first use, so that a machine without it gets a failure and not a crash at start.
 */
export function createOsKeychain(load: () => Promise<Keytar> = loadKeytar): OsKeychain {
  let keytar: Promise<Keytar> | undefined
  let waiting = 0

  async function call<T>(run: (keytar: Keytar) => Promise<T>): Promise<T> {
    keytar ??= load()
    const module = await keytar
    waiting++
    return run(module).finally(() => waiting--)
  }

  async function attempt<T>(run: (keytar: Keytar) => Promise<T>): Promise<Result<T>> {
    const timer = new AbortController()
    const { signal } = timer
    try {
      const answer = await Promise.race([
        call(run),
        after(secondTry, signal).then(() => call(run)),
        after(timeLimit, signal).then(() => {
          throw new Error(noAnswer)
        }),
      ])
      return ok(answer)
    } catch (error) {
      return { ok: false, failure: keychainFailure(error) }
    } finally {
      timer.abort()
    }
  }

  return {
    async get(service, account) {
      const got = await attempt((k) => k.getPassword(service, account))
      if (!got.ok) return got
      return ok(got.value === null ? null : new Secret(got.value))
    },
    async set(service, account, secret) {
      if (secret.size === 0) return fail('invalid-request', 'An empty secret cannot be kept.')
      const written = await attempt((k) => k.setPassword(service, account, secret.reveal()))
      return written.ok ? ok() : written
    },
    delete: (service, account) => attempt((k) => k.deletePassword(service, account)),
    unanswered: () => waiting,
  }
}

/** Resolves after so many milliseconds, and not at all once the signal has ended the wait. */
function after(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

async function loadKeytar(): Promise<Keytar> {
  const module: { default: Keytar } = await import('keytar')
  return module.default
}

/** Messages as measured on gnome-keyring 42 and as macOS's Security framework words them. */
const lockedWords = /locked collection|is locked|interaction is not allowed|-25308/i
const deniedWords =
  /dismissed|cancell?ed|denied|not permitted|authorization|passphrase you entered|-128|-25293/i

/** Tells locked, denied and absent apart by the system's own words; no secret is ever part of them. */
export function keychainFailure(error: unknown): Failure {
  const words = error instanceof Error ? error.message : String(error)
  if (words === noAnswer || lockedWords.test(words))
    return failure('keychain-locked', `The keychain is locked (${words}).`)
  if (deniedWords.test(words)) return failure('keychain-denied', `The keychain refused (${words}).`)
  return failure('keychain-unavailable', `No keychain can be used here (${words}).`)
}

import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { createMutex } from '../concurrency.ts'
import { Secret } from '../secrets/secret.ts'
import {
  UnansweredCall,
  usualLimits,
  type KeychainAnswer,
  type KeychainBackend,
  type KeychainCall,
  type KeychainLimits,
} from './calls.ts'
import { keychainFailure } from './keychain-failure.ts'
import type { Keychain } from './keychain.ts'

export interface OsKeychain extends Keychain {
  /** True while a thread of this process waits for the system: Node waits for its threads at exit. */
  holdsThread(): boolean
  /** At the end of the app: a call that is still open fails, and so does each later one. */
  close(): void
}

/** The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. It gets one call at a time. */
export function createOsKeychain(
  backend: KeychainBackend,
  limits: Pick<KeychainLimits, 'person'> = usualLimits,
): OsKeychain {
  const line = new Line(backend, limits.person)

  async function attempt(call: KeychainCall): Promise<Result<KeychainAnswer>> {
    try {
      return ok(await line.call(call))
    } catch (error) {
      return { ok: false, failure: keychainFailure(error) }
    }
  }

  return {
    async get(service, account) {
      const got = await attempt({ call: 'get', service, account })
      if (!got.ok) return got
      return ok(typeof got.value === 'string' ? new Secret(got.value) : null)
    },
    async set(service, account, secret) {
      if (secret.size === 0) return fail('invalid-request', 'An empty secret cannot be kept.')
      const written = await attempt({ call: 'set', service, account, secret: secret.reveal() })
      return written.ok ? ok() : written
    },
    async delete(service, account) {
      const deleted = await attempt({ call: 'delete', service, account })
      return deleted.ok ? ok(deleted.value === true) : deleted
    },
    holdsThread: () => backend.holdsThread(),
    close: () => backend.close(),
  }
}

/** What an act goes on to ask for follows at once; a person who presses `Check again` comes later. In milliseconds. */
const leftAlone = 5_000

/**
 * Calls wait for the one ahead. One whose window nobody answers answers for those behind it, too: each would only show the same
 * window for another minute.
 */
class Line {
  /** The window was left alone so recently that it is not shown again; by the monotonic clock. */
  #leftAloneUntil = 0
  readonly #backend: KeychainBackend
  readonly #limit: number
  readonly #oneAtATime = createMutex()
  readonly #waiting = new Set<(why: UnansweredCall) => void>()

  constructor(backend: KeychainBackend, limit: number) {
    this.#backend = backend
    this.#limit = limit
  }

  call(call: KeychainCall): Promise<KeychainAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<KeychainAnswer>()
    const giveUp = (why: UnansweredCall) => {
      clearTimeout(timer)
      this.#waiting.delete(giveUp)
      reject(why)
    }
    const timer = setTimeout(() => giveUp(new UnansweredCall()), this.#limit)
    this.#waiting.add(giveUp)
    void this.#oneAtATime(async () => {
      // What was given up is not made afterwards.
      if (!this.#waiting.delete(giveUp)) return
      clearTimeout(timer)
      if (performance.now() < this.#leftAloneUntil) {
        reject(new UnansweredCall())
        return
      }
      await this.#backend.call(call).then(resolve, (error: unknown) => {
        reject(error)
        if (!(error instanceof UnansweredCall)) return
        this.#leftAloneUntil = performance.now() + leftAlone
        for (const give of this.#waiting) give(error)
      })
    })
    return promise
  }
}

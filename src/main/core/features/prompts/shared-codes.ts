import { ok, type Result } from '../../../../shared/failure.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Secret } from '../../infra/secrets/secret.ts'

/** Milliseconds until an authenticator shows the next code (RFC 6238); that an older one is refused may be mere age. */
export const codeLife = 30_000

/** What those who share a code know of it. */
interface SharedCode {
  users: number
  code: Secret | null
  givenAt: number
  /** The code was given to a second question, so what is refused is not what the user has just typed. */
  reused: boolean
}

/** Puts the question to the user; `rejected` and `refused` tell of an answer that the registry did not take. */
export type AskUser = (rejected: boolean, refused: Secret | undefined) => Promise<Result<Secret>>

/** Codes that serve several questions of one registry, for as long as something runs that shares them. */
export class SharedCodes {
  readonly #shared = new Map<RegistryUrl, SharedCode>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async share<T>(registry: RegistryUrl, run: () => Promise<T>): Promise<T> {
    const shared = this.#shared.get(registry) ?? { users: 0, code: null, givenAt: 0, reused: false }
    this.#shared.set(registry, shared)
    shared.users++
    try {
      return await run()
    } finally {
      if (--shared.users === 0) this.#shared.delete(registry)
    }
  }

  /** The shared code where there is a fresh one that was not refused; else the user is asked. */
  async codeFor(
    registry: RegistryUrl,
    rejected: boolean,
    refused: Secret | undefined,
    ask: AskUser,
  ): Promise<Result<Secret>> {
    const shared = this.#shared.get(registry)
    if (!shared) return ask(rejected, refused)
    const now = () => this.#clock.now().getTime()
    if (shared.code && !rejected && now() - shared.givenAt < codeLife) {
      shared.reused = true
      return ok(shared.code)
    }
    const own = rejected && !shared.reused
    shared.code = null
    const given = await ask(own, own ? refused : undefined)
    if (given.ok) Object.assign(shared, { code: given.value, givenAt: now(), reused: false })
    return given
  }
}

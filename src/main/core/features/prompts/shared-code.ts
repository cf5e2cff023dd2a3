import { ok } from '../../../../shared/failure.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Prompts } from './prompts.ts'

/** Authenticator codes change every 30 seconds (RFC 6238); an older one is not tried again. */
const codeLife = 30_000

export interface SharedPrompts extends Prompts {
  /**
   * While this runs, a code that the user gave for the registry is tried for its next questions too, so that one challenge is
   * enough where the server takes a code twice. One that refuses it is asked about anew.
   */
  share<T>(registry: RegistryUrl, run: () => Promise<T>): Promise<T>
}

export function shareCodes(desk: Prompts, clock: Clock): SharedPrompts {
  /** By registry: how many share it now, and what was given last. */
  const shared = new Map<
    RegistryUrl,
    { users: number; code: Secret | null; givenAt: number; tried: boolean }
  >()
  const now = () => clock.now().getTime()

  return {
    ...desk,
    async askCode(subject, from, rejected, refused) {
      const holder = shared.get(subject.registry)
      if (!holder) return desk.askCode(subject, from, rejected, refused)
      const fresh = holder.code !== null && now() - holder.givenAt < codeLife
      if (fresh && holder.code && !rejected) {
        holder.tried = true
        return ok(holder.code)
      }
      // Refused was the shared one, not something that the user has just typed.
      const own = rejected && !holder.tried
      holder.code = null
      const given = await desk.askCode(subject, from, own, own ? refused : undefined)
      if (given.ok) Object.assign(holder, { code: given.value, givenAt: now(), tried: false })
      return given
    },
    async share(registry, run) {
      const holder = shared.get(registry) ?? { users: 0, code: null, givenAt: 0, tried: false }
      shared.set(registry, holder)
      holder.users++
      try {
        return await run()
      } finally {
        if (--holder.users === 0) shared.delete(registry)
      }
    },
  }
}

import { ok, type Result } from '../../../../shared/failure.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Clock } from '../../infra/clock.ts'
import type { AskSecondFactor, SecondFactor } from '../../registry/two-factor.ts'

/**
 * The second factor of a whole batch. One answer of the user serves as many deletes as the registry lets it: whether
 * it does is learned from the registry. The first delete goes alone; when a second one passes with the same code,
 * several may be under way at once; when it is refused, the next code is asked for. A code is never sent with two requests
 * at a time before that is known.
 */
export interface BatchCode {
  /** True when several deletes may be under way at once. */
  readonly parallel: boolean
  /** What to send along with the next delete; asks the user when the registry has asked for it. */
  next(): Promise<Result<Secret | undefined>>
  /** A delete that carried this went through. */
  passed(code: Secret | undefined): void
  /** The registry asked for a second factor although the delete carried this. */
  demanded(demand: SecondFactor, code: Secret | undefined): void
}

/** Authenticator codes change every 30 seconds (RFC 6238); a refusal later than that may be mere age. */
const codeLife = 30_000

export function createBatchCode(ask: AskSecondFactor, clock: Clock): BatchCode {
  let code: Secret | undefined
  /** Deletes that went through with the code at hand, or without any. */
  let passes = 0
  let givenAt = 0
  /** Open until the user has answered. */
  let demand: SecondFactor | null = null
  let lastDemand: SecondFactor | null = null
  let rejected = false
  let singleUse = false

  return {
    get parallel() {
      return demand === null && !singleUse && passes >= (code ? 2 : 1)
    },
    async next() {
      if (demand === null) return ok(code)
      const answer = await ask(demand, rejected)
      if (!answer.ok) return answer
      code = answer.value
      givenAt = clock.now().getTime()
      passes = 0
      demand = null
      rejected = false
      return ok(code)
    },
    passed(sent) {
      if (sent !== code) return
      passes++
      if (!singleUse || !code) return
      // It is used up. A browser confirmation has to be begun by the registry; a code can be asked for at once.
      code = undefined
      passes = 0
      demand = lastDemand?.kind === 'code' ? lastDemand : null
    },
    demanded(asked, sent) {
      lastDemand = asked
      if (demand !== null) {
        // The last to be refused goes next, and a browser confirmation is for that very request.
        demand = asked
        return
      }
      // One that was under way while the user gave a newer code says nothing about that.
      if (sent !== code) return
      rejected = sent !== undefined && passes === 0
      singleUse ||= sent !== undefined && passes === 1 && clock.now().getTime() - givenAt < codeLife
      demand = asked
      code = undefined
      passes = 0
    },
  }
}

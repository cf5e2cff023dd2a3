import type { StoppableAct } from '../../../shared/contract/tokens.ts'
import { fail, type Result } from '../../../shared/failure.ts'
import type { Transport } from './http/transport.ts'

/** What the user can stop while it is under way, by account and kind. */
export interface Stops {
  /** Runs an act; the signal it gets ends when the act is stopped. */
  run<T>(account: string, act: StoppableAct, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Stops all acts of this kind that are under way for this account, down to their sockets. */
  stop(account: string, act: StoppableAct): void
}

export function createStops(): Stops {
  const underWay = new Map<AbortController, string>()
  const nameOf = (account: string, act: StoppableAct) => `${act} ${account}`

  return {
    async run(account, act, work) {
      const controller = new AbortController()
      underWay.set(controller, nameOf(account, act))
      try {
        return await work(controller.signal)
      } finally {
        underWay.delete(controller)
      }
    },
    stop(account, act) {
      for (const [controller, name] of underWay) if (name === nameOf(account, act)) controller.abort()
    },
  }
}

/** True when what failed did so because the user stopped it. */
export const wasStopped = (result: Result<unknown>, signal: AbortSignal): boolean =>
  signal.aborted && !result.ok && result.failure.code === 'cancelled'

/** @param what stands now, in whole sentences */
export const stopped = (what: string, registry: string) => fail('stopped', what, { registry })

/** A transport that knows whether something that makes or changes was sent and not answered. */
export function watchWrites(
  transport: Transport,
  signal: AbortSignal,
): { readonly transport: Transport; unanswered(): boolean } {
  let unanswered = false
  return {
    transport: {
      ...transport,
      async send(request) {
        const writes = request.method !== 'GET'
        if (writes && !signal.aborted) unanswered = true
        const outcome = await transport.send(request)
        if (writes && outcome.ok) unanswered = false
        return outcome
      },
    },
    unanswered: () => unanswered,
  }
}

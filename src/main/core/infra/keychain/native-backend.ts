import {
  after,
  makeCall,
  UnansweredCall,
  usualLimits,
  type KeychainAnswer,
  type KeychainBackend,
  type KeychainCall,
  type Keytar,
} from './calls.ts'

/**
 * keytar in this process. A call that is not answered cannot be ended, and holds a thread until it is; no second one is made beside it.
 * The native module is loaded at first use, so that a machine without it gets a failure and not a crash at start.
 */
export function createNativeBackend(load: () => Promise<Keytar>, limits = usualLimits): KeychainBackend {
  let loading: Promise<Keytar> | undefined
  let open: Promise<KeychainAnswer> | null = null

  async function run(call: KeychainCall): Promise<KeychainAnswer> {
    loading ??= load()
    return makeCall(await loading, call)
  }

  return {
    async call(call) {
      const timers = new AbortController()
      const tooLong = after(limits.person, timers.signal).then(() => {
        throw new UnansweredCall()
      })
      try {
        if (open) await Promise.race([open.catch(() => null), tooLong])
        const running = run(call).finally(() => {
          open = null
        })
        open = running
        return await Promise.race([running, tooLong])
      } finally {
        timers.abort()
      }
    },
    holdsThread: () => open !== null,
    close: () => undefined,
  }
}

import * as v from 'valibot'
import {
  after,
  keychainReply,
  UnansweredCall,
  usualLimits,
  type KeychainAnswer,
  type KeychainBackend,
  type KeychainCall,
  type KeychainLimits,
  type KeychainReply,
  type KeychainRequest,
} from './calls.ts'
import { keychainFailure } from './keychain-failure.ts'

/** The process that has keytar, as whoever started it holds it. */
export interface KeychainProcess {
  send(request: KeychainRequest): void
  /** Ends it at once, whatever it waits for. */
  kill(): void
}

/** What is heard of it; nothing of either comes before the start has returned. */
export interface KeychainProcessEvents {
  readonly message: (message: unknown) => void
  /** @param how such as `SIGKILL`; comes at most once */
  readonly ended: (how: string) => void
}

export type StartKeychainProcess = (events: KeychainProcessEvents) => KeychainProcess

export interface ProcessBackendOptions {
  readonly start: StartKeychainProcess
  /** Whether the keychain may be showing a window to the user right now; true when nobody can tell. */
  readonly mayAskUser: () => Promise<boolean>
  readonly limits?: KeychainLimits
}

/** Why no reply came to a call. */
interface Lost {
  readonly lost: string
}
type Outcome = KeychainReply | Lost

/**
 * keytar in a process of its own. It is ended and started anew when it does not answer although nobody is being asked, when somebody was
 * asked and did not answer, and when it died. What got lost with it is made once more.
 */
export function createProcessBackend(options: ProcessBackendOptions): KeychainBackend {
  return new ProcessBackend(options)
}

class ProcessBackend implements KeychainBackend {
  readonly #options: ProcessBackendOptions
  readonly #limits: KeychainLimits
  #process: KeychainProcess | null = null
  /** Whether the process that runs has answered a call: its connection to the keyring may have aged. */
  #hasServed = false
  #open: { readonly id: number; readonly settle: (outcome: Outcome) => void } | null = null
  #lastId = 0
  #isClosed = false

  constructor(options: ProcessBackendOptions) {
    this.#options = options
    this.#limits = options.limits ?? usualLimits
  }

  async call(call: KeychainCall): Promise<KeychainAnswer> {
    const wasUsed = this.#hasServed
    let outcome = await this.#make(call)
    if (this.#isWorthAnother(outcome, wasUsed)) outcome = await this.#make(call)
    if ('lost' in outcome) throw new Error(outcome.lost)
    if (!outcome.ok) throw new Error(outcome.words)
    return outcome.answer
  }

  holdsThread(): boolean {
    return false
  }

  close(): void {
    this.#isClosed = true
    this.#end('Tokentray is closing')
  }

  /**
   * A lost call is. So is one that came while the keyring was starting, and one that failed in an old process, which may hold on to a
   * keyring that was started anew meanwhile.
   */
  #isWorthAnother(outcome: Outcome, wasUsed: boolean): boolean {
    if (this.#isClosed) return false
    if ('lost' in outcome) return true
    return isFailed(outcome) && (wasUsed || isStarting(outcome))
  }

  async #make(call: KeychainCall): Promise<Outcome> {
    if (this.#isClosed) return { lost: 'Tokentray is closing' }
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const id = ++this.#lastId
    this.#open = { id, settle: resolve }
    const timers = new AbortController()
    try {
      this.#process ??= this.#start()
      this.#process.send({ id, call })
      const outcome = await Promise.race([promise, this.#watch(timers.signal)])
      if (isFailed(outcome)) this.#drop()
      else this.#hasServed = true
      return outcome
    } finally {
      timers.abort()
      this.#open = null
    }
  }

  /** Ends a call that is not answered in time. Rejects when the time was a person's. */
  async #watch(signal: AbortSignal): Promise<Lost> {
    await after(this.#limits.silence, signal)
    const mayAsk = await this.#options.mayAskUser()
    if (mayAsk) await after(this.#limits.person - this.#limits.silence, signal)
    // Answered while that was asked: there is nothing to end.
    if (signal.aborted) return { lost: 'it was answered' }
    this.#drop()
    if (mayAsk) throw new UnansweredCall()
    return { lost: 'it did not answer' }
  }

  #start(): KeychainProcess {
    const started: KeychainProcess = this.#options.start({
      message: (message) => {
        if (this.#process === started) this.#hear(message)
      },
      ended: (how) => {
        if (this.#process === started) this.#end(`its process ended (${how})`)
      },
    })
    this.#hasServed = false
    return started
  }

  #hear(message: unknown): void {
    const reply = v.safeParse(keychainReply, message)
    if (!reply.success) this.#end('its process was not understood')
    else if (reply.output.id === this.#open?.id) this.#open.settle(reply.output)
  }

  /** Ends the process, and the call that it has not answered. */
  #end(why: string): void {
    this.#drop()
    this.#open?.settle({ lost: why })
  }

  /** Ends the process; the next call starts another. */
  #drop(): void {
    const ending = this.#process
    this.#process = null
    this.#hasServed = false
    ending?.kill()
  }
}

/** What gnome-keyring says of its default keyring while it is opening it; met in 1 of 400 sessions whose first calls came while it started. */
const isStarting = (outcome: KeychainReply) => !outcome.ok && outcome.words.includes('does not exist at path')

/** Locked and denied are answers; anything else says that this process may be of no more use. */
const isFailed = (outcome: Outcome) =>
  'lost' in outcome || (!outcome.ok && keychainFailure(outcome.words).code === 'keychain-unavailable')

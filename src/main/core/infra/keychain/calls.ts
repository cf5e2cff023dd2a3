import * as v from 'valibot'

/** The three calls of keytar this app uses; the listing ones are banned (see `Keychain`). */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

const entry = { service: v.string(), account: v.string() }
const keychainCall = v.variant('call', [
  v.strictObject({ call: v.literal('get'), ...entry }),
  v.strictObject({ call: v.literal('set'), ...entry, secret: v.string() }),
  v.strictObject({ call: v.literal('delete'), ...entry }),
])
/** One call. Made twice it does the same as made once, which is why a lost one may be made again. */
export type KeychainCall = v.InferOutput<typeof keychainCall>

const keychainAnswer = v.union([v.string(), v.boolean(), v.null()])
/** The secret or null of a `get`, null of a `set`, and of a `delete` whether something was deleted. */
export type KeychainAnswer = v.InferOutput<typeof keychainAnswer>

/** What goes to the keychain's process. */
export const keychainRequest = v.strictObject({ id: v.number(), call: keychainCall })
export type KeychainRequest = v.InferOutput<typeof keychainRequest>

/** What comes back: the answer, or the system's own words for why there is none. */
export const keychainReply = v.variant('ok', [
  v.strictObject({ id: v.number(), ok: v.literal(true), answer: keychainAnswer }),
  v.strictObject({ id: v.number(), ok: v.literal(false), words: v.string() }),
])
export type KeychainReply = v.InferOutput<typeof keychainReply>

/** What carries calls to the system: keytar in this process, or in one of its own. It is given one call at a time. */
export interface KeychainBackend {
  /** Rejects with the system's words, or with `UnansweredCall`; never later than a minute or two. */
  call(call: KeychainCall): Promise<KeychainAnswer>
  /** True while a thread of this process waits for the system: Node waits for its threads at exit. */
  holdsThread(): boolean
  close(): void
}

/**
 * The system may show a window and wait for the user, so the limit is long enough for a person. Almost always it then waits for a
 * password behind other windows: so the keychain counts as locked, which says nothing of what is in it.
 */
export class UnansweredCall extends Error {
  constructor() {
    super('no answer for 60 seconds; its window may be waiting for your password')
  }
}

export interface KeychainLimits {
  /** How long a person may take to answer the system's window, in milliseconds. */
  readonly person: number
  /** After this it is asked whether there is such a window at all. */
  readonly silence: number
}

export const usualLimits: KeychainLimits = { person: 60_000, silence: 8_000 }

export async function makeCall(keytar: Keytar, call: KeychainCall): Promise<KeychainAnswer> {
  const { service, account } = call
  switch (call.call) {
    case 'get':
      return keytar.getPassword(service, account)
    case 'set':
      await keytar.setPassword(service, account, call.secret)
      return null
    case 'delete':
      return keytar.deletePassword(service, account)
  }
}

/** Resolves after so many milliseconds, and not at all once the signal has ended the wait. */
export function after(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

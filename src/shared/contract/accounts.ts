import * as v from 'valibot'
import { call, id, nothing, secret, text } from './kinds.ts'

/** Signing in and out. With `account`, only that one is renewed: signing in as somebody else is refused. */
export const accounts = {
  signInWithPassword: call<SignedIn>()(
    v.strictObject({ registry: text, username: text, password: secret, account: v.optional(id) }),
  ),
  signInWithBrowser: call<SignedIn>()(v.strictObject({ registry: text, account: v.optional(id) })),
  addToken: call<SignedIn>()(v.strictObject({ registry: text, token: secret, account: v.optional(id) })),
  /** Gives up the sign-ins under way, down to their sockets. */
  stopSignIn: call<undefined>()(nothing),
  signOut: call<SignedOut>()(v.strictObject({ account: id })),
} as const

export interface SignedIn {
  readonly account: string
}

export interface SignedOut {
  /** True when the registry refused the old sign-in afterwards; false when it may still be valid there. */
  readonly provenEnded: boolean
}

import * as v from 'valibot'
import { id, secret, text } from '../fields.ts'
import { dialect } from '../token.ts'
import { call, harmless, leaves, nothing, partOfAnother } from './kinds.ts'

const signIn = (how: string) =>
  leaves('sign-in', ({ registry }: { readonly registry: string }, value: SignedIn | undefined) =>
    value ? { account: value.account, note: how } : { note: `${how} at ${registry}` },
  )

/**
 * Signing in and out, and what the user settles about the registry of an account. Where a sign-in names an `account`, only that
 * one is renewed: signing in as somebody else is refused.
 */
export const accounts = {
  signInWithPassword: call<SignedIn>()(
    v.strictObject({ registry: text, username: text, password: secret, account: v.optional(id) }),
    signIn('With name and password'),
  ),
  signInWithBrowser: call<SignedIn>()(
    v.strictObject({ registry: text, account: v.optional(id) }),
    signIn('With the browser'),
  ),
  addToken: call<SignedIn>()(
    v.strictObject({ registry: text, token: secret, account: v.optional(id) }),
    signIn('With a pasted token'),
  ),
  /** Gives up the sign-ins under way, down to their sockets. */
  stopSignIn: call<undefined>()(nothing, partOfAnother),
  signOut: call<SignedOut>()(
    v.strictObject({ account: id }),
    leaves('sign-out', ({ account }) => ({ account })),
  ),
  /** Opens the page of the account's registry where tokens are looked after, in the user's browser. */
  openTokenPage: call<undefined>()(v.strictObject({ account: id }), harmless),
  /** How tokens are written for this account: as found out (`null`), or as the user says. */
  chooseDialect: call<undefined>()(
    v.strictObject({ account: id, dialect: v.nullable(dialect) }),
    leaves('setting', ({ account, dialect }) => ({
      account,
      note: `How tokens are written: ${dialect ?? 'as found out'}`,
    })),
  ),
} as const

export interface SignedIn {
  readonly account: string
}

export interface SignedOut {
  /** True when the registry refused the old sign-in afterwards; false when it may still be valid there. */
  readonly provenEnded: boolean
}

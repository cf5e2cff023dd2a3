import * as v from 'valibot'
import { id, secret, text } from '../fields.ts'
import { dialect, type RegistryUrl } from '../token.ts'
import { call, harmless, leaves, nothing, onlyReads, partOfAnother } from './kinds.ts'

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
  /** Kept tokens of the account stay in the keychain for the next sign-in, unless they are to be removed. */
  signOut: call<SignedOut>()(
    v.strictObject({ account: id, kept: v.optional(v.picklist(['keep', 'remove'])) }),
    leaves('sign-out', ({ account, kept }) => ({
      account,
      ...(kept === 'remove' ? { note: 'Its kept tokens are removed from the keychain' } : {}),
    })),
  ),
  /** The tokens that the keychain keeps, of all accounts that this app has known. */
  kept: call<readonly KeychainEntry[]>()(nothing, onlyReads),
  /** Takes a token of an account that is signed out from the keychain. It goes on working at its registry. */
  removeKept: call<undefined>()(
    v.strictObject({ account: id, key: id }),
    leaves('other', ({ account, key }) => ({
      account,
      key,
      note: 'Removed from the keychain after its account was signed out',
    })),
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
  /** How many kept tokens were removed from the keychain, where that was asked for, and how many it still has. */
  readonly removed?: number
  readonly stillKept?: number
}

/** A kept token as the keychain names it: service of the registry, account `<username>/<key>`. */
export interface KeychainEntry {
  readonly account: string
  readonly registry: RegistryUrl
  readonly username: string
  readonly key: string
  /** What it is called here; null where only its key is known. */
  readonly name: string | null
  /** Its account is signed out. */
  readonly orphan: boolean
}

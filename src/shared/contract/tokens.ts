import * as v from 'valibot'
import type { Failure } from '../failure.ts'
import { id, secret, text } from '../fields.ts'
import type { KeptToken } from '../handover.ts'
import { askedRanges, newToken, orgPermission, packagePermission } from '../token.ts'
import { call, harmless, leaves, nothing, onlyReads, ownSteps, partOfAnother } from './kinds.ts'

const draft = v.strictObject({
  account: id,
  name: text,
  kind: v.picklist(['read-only', 'publish', 'custom']),
  custom: v.strictObject({
    packages: packagePermission,
    orgs: orgPermission,
    packagesText: text,
    orgsText: text,
    bypassTwoFactor: v.boolean(),
  }),
  ranges: askedRanges,
  /** Typed and not added to the ranges yet. */
  typed: text,
  days: v.number(),
})
/** The form of a token that is being made, without the password. */
export type CreateDraft = v.InferOutput<typeof draft>

const stoppableAct = v.picklist(['list', 'create', 'revoke'])
/** What can be stopped while it is under way. */
export type StoppableAct = v.InferOutput<typeof stoppableAct>

const account = v.strictObject({ account: id })
/** One row of an account's list. */
const row = v.strictObject({ account: id, key: id })

const about = (token: KeptToken) => ({ token })

/** The tokens of an account. */
export const tokens = {
  refresh: call<undefined>()(account, onlyReads),
  create: call<CreatedToken>()(
    v.strictObject({ account: id, token: newToken, password: secret }),
    leaves('create', ({ account, token: { name } }, value) => ({ account, name, key: value?.key })),
  ),
  /** Revokes one, and answers when it is known how that went. Several are revoked by `revoke.start`; both are answered by `features/revoke`. */
  revoke: call<RevokeReport>()(row, ownSteps),
  /** Remembers the form of a token that is being made, until it is made or given up (null): a window that locks is loaded anew. */
  keepDraft: call<undefined>()(v.strictObject({ draft: v.nullable(draft) }), harmless),
  /** What was remembered last. */
  draft: call<CreateDraft | null>()(nothing, onlyReads),
  /** Stops what is under way; the call that it ends then says what stands. */
  stop: call<undefined>()(v.strictObject({ account: id, act: stoppableAct }), partOfAnother),
  /** What the registry wrote of a token, whole, with whatever looks like a secret masked. */
  details: call<TokenDetails>()(row, onlyReads),
  /** Puts a kept secret on the clipboard; main clears it again. */
  copy: call<undefined>()(row, leaves('copy', about)),
  /** Puts a token's id on the clipboard. */
  copyKey: call<undefined>()(row, leaves('copy-id', about)),
  /** The one call that shows a secret, one at a time. */
  reveal: call<{ readonly secret: string }>()(row, leaves('reveal', about)),
} as const

/** What came of creating a token. The secret itself never crosses the bridge here. */
export interface CreatedToken {
  readonly key: string
  readonly name: string
  /** Where the secret is now: the keychain, or this app's memory until it quits. */
  readonly kept: 'keychain' | 'memory'
  /** Why it is not in the keychain. */
  readonly keepFailure: Failure | null
  /** Whether the list, read again, shows the token as it was asked for. */
  readonly check: WriteCheck
}

/** A 2xx proves nothing; what the list says afterwards does. */
export type WriteCheck =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'different'; readonly differences: readonly Difference[] }
  | { readonly outcome: 'not-confirmed'; readonly why: string }

export interface Difference {
  readonly field: 'name' | 'access' | 'ranges' | 'expires' | 'bypass'
  readonly asked: string
  readonly got: string
}

/**
 * What came of revoking a token. `removed`: it is no longer listed. `not-confirmed`: the registry said yes, but the token is still
 * listed or the list could not be read. `failed`: the registry was asked and did not revoke it. A call that asks no registry, since
 * the account is gone for example, fails itself.
 */
export type RevokeReport = { readonly key: string; readonly name: string } & (
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'not-confirmed'; readonly why: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }
)

export interface TokenDetails {
  /** The row of the list as JSON, indented. */
  readonly raw: string
}

import * as v from 'valibot'
import { mostRangesAsked } from '../range-limits.ts'
import type { CreatedToken, RevokeReport } from '../state.ts'
import { call, id, nothing, secret, text } from './kinds.ts'

const packagePermission = v.picklist(['no-access', 'read-only', 'read-write', 'read-write-stage-only'])
const orgPermission = v.picklist(['no-access', 'read-only', 'read-write'])
const target = v.strictObject({ type: v.picklist(['package', 'scope', 'org']), name: text })

const newAccess = v.variant('kind', [
  v.strictObject({ kind: v.literal('read-only') }),
  v.strictObject({ kind: v.literal('publish') }),
  v.strictObject({
    kind: v.literal('custom'),
    packages: packagePermission,
    orgs: orgPermission,
    targets: v.pipe(v.array(target), v.maxLength(1_000), v.readonly()),
    bypassTwoFactor: v.boolean(),
  }),
])

const newToken = v.strictObject({
  name: text,
  access: newAccess,
  ranges: v.pipe(v.array(text), v.maxLength(mostRangesAsked), v.readonly()),
  expiresInDays: v.optional(v.number()),
})

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
  ranges: v.pipe(v.array(text), v.maxLength(mostRangesAsked), v.readonly()),
  /** Typed and not added to the ranges yet. */
  typed: text,
  days: v.number(),
})
/** The form of a token that is being made, without the password. */
export type CreateDraft = v.InferOutput<typeof draft>

export interface TokenDetails {
  /** The row of the list as JSON, indented. */
  readonly raw: string
}

const stoppableAct = v.picklist(['list', 'create', 'revoke'])
/** What can be stopped while it is under way. */
export type StoppableAct = v.InferOutput<typeof stoppableAct>

/** The tokens of an account. */
export const tokens = {
  refresh: call<undefined>()(v.strictObject({ account: id })),
  create: call<CreatedToken>()(v.strictObject({ account: id, token: newToken, password: secret })),
  revoke: call<RevokeReport>()(
    v.strictObject({
      account: id,
      keys: v.pipe(v.array(id), v.minLength(1), v.maxLength(1_000), v.readonly()),
    }),
  ),
  /** Remembers the form of a token that is being made, until it is made or given up (null): a window that locks is loaded anew. */
  keepDraft: call<undefined>()(v.strictObject({ draft: v.nullable(draft) })),
  /** What was remembered last. */
  draft: call<CreateDraft | null>()(nothing),
  /** Stops what is under way; the call that it ends then says what stands. */
  stop: call<undefined>()(v.strictObject({ account: id, act: stoppableAct })),
  /** What the registry wrote of a token, whole, with whatever looks like a secret masked. */
  details: call<TokenDetails>()(v.strictObject({ account: id, key: id })),
  /** Puts a kept secret on the clipboard; main clears it again. */
  copy: call<undefined>()(v.strictObject({ account: id, key: id })),
  /** Puts a token's id on the clipboard. */
  copyKey: call<undefined>()(v.strictObject({ account: id, key: id })),
  /** The one call that shows a secret, one at a time. */
  reveal: call<{ readonly secret: string }>()(v.strictObject({ account: id, key: id })),
} as const

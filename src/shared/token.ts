import * as v from 'valibot'
import { text } from './fields.ts'

/**
 * The words of this app as types: registries, accounts and tokens as every part of the app sees them.
 * Plain data only (it crosses the bridge by structured clone) and never a secret.
 */

/** A registry's address: http(s), lower-case host, no query, always with a trailing slash. */
export type RegistryUrl = string

/** How a registry writes tokens: npm's granular access tokens, or the older form that others still speak. */
export const dialect = v.picklist(['granular', 'classic'])
export type Dialect = v.InferOutput<typeof dialect>

/** What a permission lets a token do with packages (npm/cli `token create`, 12.2). */
export const packagePermission = v.picklist(['no-access', 'read-only', 'read-write', 'read-write-stage-only'])
export type PackagePermission = v.InferOutput<typeof packagePermission>

/** What a permission lets a token do with an organization's settings and teams. */
export const orgPermission = v.picklist(['no-access', 'read-only', 'read-write'])
export type OrgPermission = v.InferOutput<typeof orgPermission>

/** What a token may do, in one of four kinds, to which the registry's own words are reduced. */
export type Access =
  | { readonly kind: 'read-only' }
  | { readonly kind: 'publish' }
  | {
      readonly kind: 'granular'
      readonly packages: ListedPermission<PackagePermission>
      readonly orgs: ListedPermission<OrgPermission>
      /** Packages, scopes and organizations by name; an empty list of packages and scopes means all of them. */
      readonly targets: readonly ListedTarget[]
    }
  | { readonly kind: 'unknown' }

/** A right as a registry lists it: one in words that this app does not know is neither much nor little. */
export type ListedPermission<P> = P | 'unknown'

/** What a listed token was made for. What cannot be read is kept as it was written, so that less is not taken for all. */
export type ListedTarget = Target | { readonly type: 'unreadable'; readonly name: string }

const target = v.pipe(
  v.strictObject({ type: v.picklist(['package', 'scope', 'org']), name: text }),
  v.readonly(),
)
export type Target = v.InferOutput<typeof target>

export const undated = 'undated'

/** One row of the list a registry gives. Dates are ISO 8601 in UTC, or null where unknown or not a date. */
export interface Token {
  /** What a revoke names; never the secret. */
  readonly key: string
  readonly name: string | null
  readonly description: string | null
  /** Whose it is, where the registry says so. */
  readonly owner: string | null
  /** The registry's own masked form, such as `npm_8fK2…x9Qd`. */
  readonly masked: string
  readonly access: Access
  readonly bypassesTwoFactor: boolean
  /** Ranges as the registry wrote them; empty means anywhere. */
  readonly ranges: readonly string[]
  readonly created: string | null
  readonly updated: string | null
  readonly lastUsed: string | null
  /** False when this registry does not say when a token was last used (so that null is not read as "never"). */
  readonly tellsLastUse: boolean
  readonly expires: string | null
  /** False when this registry does not speak of expiry. */
  readonly tellsExpiry: boolean
  /** `undated` when the registry says that it is revoked, but not since when. */
  readonly revoked: string | null
  /** True when its secret is kept by this app. */
  readonly keptHere: boolean
  /** True when the app itself signs in with it. */
  readonly inUse: boolean
}

const newAccess = v.pipe(
  v.variant('kind', [
    v.strictObject({ kind: v.literal('read-only') }),
    v.strictObject({ kind: v.literal('publish') }),
    v.strictObject({
      kind: v.literal('custom'),
      packages: packagePermission,
      orgs: orgPermission,
      /** With no package and no scope named, the permission holds for all packages. */
      targets: v.pipe(v.array(target), v.maxLength(1_000), v.readonly()),
      bypassTwoFactor: v.boolean(),
    }),
  ]),
  v.readonly(),
)
export type NewAccess = v.InferOutput<typeof newAccess>

/** As many ranges as one token can be asked for: the most that crosses from the window in one piece. */
export const mostRangesAsked = 10_000

/** CIDR blocks as text, as a form or a request for a token may hold them. */
export const askedRanges = v.pipe(v.array(text), v.maxLength(mostRangesAsked), v.readonly())

/** What a token is asked to be. */
export const newToken = v.pipe(
  v.strictObject({
    name: text,
    access: newAccess,
    ranges: askedRanges,
    /** Days until it expires; left out where the registry does not know expiry. */
    expiresInDays: v.optional(v.number()),
  }),
  v.readonly(),
)
export type NewToken = v.InferOutput<typeof newToken>

/** `ended`: the registry no longer takes the sign-in. `locked`: it is in a keychain that is locked now. */
export type SignInState = 'signed-in' | 'ended' | 'locked'

/** A session comes from signing in; a token was pasted by the user. */
export const credentialKind = v.picklist(['session', 'token'])
export type CredentialKind = v.InferOutput<typeof credentialKind>

export interface Account {
  /** Opaque, stable across runs. */
  readonly id: string
  readonly registry: RegistryUrl
  readonly username: string
  readonly credential: CredentialKind
  readonly state: SignInState
  /** True when the sign-in survives a restart. */
  readonly remembered: boolean
  readonly dialect: Dialect
  /** True when the user has said so, whatever the registry's rows look like. */
  readonly dialectChosen: boolean
  /** ISO 8601 time at which the sign-in will end, as far as anybody says. */
  readonly endsAt: string | null
}

/** The list of one account as last read. */
export interface TokenList {
  readonly tokens: readonly Token[]
  /** False when the registry's pages did not add up; `reason` says why in one sentence. */
  readonly complete: boolean
  readonly reason?: string
  /** ISO 8601 time at which the list was read. */
  readonly readAt: string
}

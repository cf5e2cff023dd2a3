import * as v from 'valibot'
import type { Access, OrgPermission, PackagePermission, Target, Token } from '../../../shared/token.ts'

/**
 * One row of a token list, as any registry writes it: the union of npm's granular and classic rows, Verdaccio's
 * and cnpmcore's. Everything but the key may be missing or of a wrong type, which then counts as null. A text that is
 * missing stays undefined, which tells "not said by this registry" from "none".
 */
const text = v.optional(v.fallback(v.nullable(v.string()), null))
const flag = v.fallback(v.nullish(v.boolean(), null), null)
const listOf = <S extends v.GenericSchema>(item: S) =>
  v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items) => items.flatMap((entry) => (v.is(item, entry) ? [entry] : []))),
    ),
    [],
  )

const row = v.object({
  key: v.pipe(v.string(), v.minLength(1)),
  token: text,
  name: text,
  description: text,
  user: text,
  readonly: flag,
  automation: flag,
  bypass_2fa: flag,
  cidr: listOf(v.string()),
  cidr_whitelist: listOf(v.string()),
  created: text,
  updated: text,
  accessed: text,
  lastUsedAt: text,
  expiry: text,
  expires: text,
  expiredAt: text,
  revoked: text,
  permissions: listOf(v.object({ name: v.string(), action: v.string() })),
  scopes: listOf(v.object({ type: v.string(), name: v.string() })),
})

export interface TokenRow extends v.InferOutput<typeof row> {
  /** The row as it came, with whatever this app does not know. */
  readonly raw: unknown
}

/** A row, or null when it has no key and so cannot be told from another. */
export function readTokenRow(value: unknown): TokenRow | null {
  const parsed = v.safeParse(row, value)
  return parsed.success ? Object.assign(parsed.output, { raw: value }) : null
}

/** What the app knows of a token beyond the registry's row. */
export interface LocalKnowledge {
  readonly name: string | null
  readonly keptHere: boolean
  /** True for the token that the app signs in with. */
  readonly inUse: boolean
}

export function tokenFromRow(wire: TokenRow, local: LocalKnowledge): Token {
  return {
    key: wire.key,
    // Registries of the older form drop names; the one given here is then the only one there is.
    name: wire.name ?? local.name,
    description: wire.description ?? null,
    masked: maskedOf(wire.token ?? ''),
    access: accessOf(wire),
    bypassesTwoFactor: wire.bypass_2fa === true || wire.automation === true,
    ranges: wire.cidr.length > 0 ? wire.cidr : wire.cidr_whitelist,
    owner: wire.user ?? null,
    created: isoDate(wire.created),
    updated: isoDate(wire.updated),
    lastUsed: isoDate(wire.accessed ?? wire.lastUsedAt),
    tellsLastUse: wire.accessed !== undefined || wire.lastUsedAt !== undefined,
    expires: isoDate(wire.expiry ?? wire.expires ?? wire.expiredAt),
    tellsExpiry: [wire.expiry, wire.expires, wire.expiredAt].some((field) => field !== undefined),
    revoked: isoDate(wire.revoked),
    keptHere: local.keptHere,
    inUse: local.inUse,
  }
}

/** Longer than any masked form; a registry that lists whole secrets must not have them shown. */
const longestMask = 24

export function maskedOf(token: string): string {
  const masked = token.replace('...', '…')
  return masked.includes('…') || masked.length <= longestMask
    ? masked
    : `${masked.slice(0, 6)}…${masked.slice(-4)}`
}

/** True when a row speaks npm's granular form. */
export function isGranularRow(wire: TokenRow): boolean {
  return wire.permissions.length > 0 || wire.bypass_2fa !== null
}

/** npm's rows leave `readonly` out (npm/cli#9443), so permissions come first and the flag second. */
function accessOf(wire: TokenRow): Access {
  if (wire.permissions.length > 0) return granularAccess(wire)
  if (wire.readonly === null) return { kind: 'unknown' }
  return wire.readonly ? { kind: 'read-only' } : { kind: 'publish' }
}

function granularAccess(wire: TokenRow): Access {
  const packages = packagePermission(actionOn(wire, /^(package|scope)/))
  const orgs = orgPermission(actionOn(wire, /^org/))
  const targets = wire.scopes.flatMap(targetOf)
  const wholesale = orgs === 'no-access' && targets.length === 0
  if (wholesale && packages === 'read-only') return { kind: 'read-only' }
  if (wholesale && packages === 'read-write') return { kind: 'publish' }
  return { kind: 'granular', packages, orgs, targets }
}

const actionOn = (wire: TokenRow, subject: RegExp) =>
  wire.permissions.find((permission) => subject.test(permission.name))?.action ?? 'no-access'

function packagePermission(action: string): PackagePermission {
  if (action.includes('stage')) return 'read-write-stage-only'
  return orgPermission(action)
}

function orgPermission(action: string): OrgPermission {
  if (action.includes('write')) return 'read-write'
  return action.includes('read') ? 'read-only' : 'no-access'
}

function targetOf(scope: { type: string; name: string }): Target[] {
  if (scope.name === '*' || scope.name === '') return []
  if (scope.type.startsWith('org')) return [{ type: 'org', name: scope.name }]
  const isScope = scope.type === 'scope' || /^@[^/]+$/.test(scope.name)
  return [{ type: isScope ? 'scope' : 'package', name: scope.name }]
}

/** Registries are not trusted to send dates: what is none becomes null. */
function isoDate(value: string | null | undefined): string | null {
  if (typeof value !== 'string') return null
  const time = Date.parse(value)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

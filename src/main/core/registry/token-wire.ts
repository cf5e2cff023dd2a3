import * as v from 'valibot'
import { createHash } from 'node:crypto'
import { undated, type Token } from '../../../shared/token.ts'
import { fitsMask } from '../infra/secrets/mask.ts'
import type { Secret } from '../infra/secrets/secret.ts'
import { shortened } from '../infra/text.ts'
import { wireKey } from './wire-texts.ts'
import { accessOf, asWritten, type PermissionEntry, type RowRights } from './token-access.ts'

/**
 * One row of a token list, as any registry writes it: the union of npm's granular and classic rows, Verdaccio's
 * and cnpmcore's. Everything but the key may be missing or of a wrong type, which then counts as null. A text that is
 * missing stays undefined, which tells "not said by this registry" from "none".
 */
export interface TokenRow extends RowRights {
  readonly key: string
  readonly token: Text
  readonly name: Text
  readonly description: Text
  readonly user: Text
  readonly automation: boolean | null
  readonly bypass_2fa: boolean | null
  readonly cidr: readonly string[]
  readonly cidr_whitelist: readonly string[]
  /** Dates are ISO 8601 in UTC here; what is none counts as not said. */
  readonly created: Text
  readonly updated: Text
  readonly accessed: Text
  readonly lastUsedAt: Text
  readonly expiry: Text
  readonly expires: Text
  readonly expiredAt: Text
  readonly revoked: Text
  /** The row as it came, with whatever this app does not know. */
  readonly raw: unknown
}

type Text = string | null | undefined

/**
 * How long the texts of a row may be, in characters, and how many entries its lists may have. What is longer is cut, so that one row costs
 * what a row costs; of a list the rest counts as one entry that cannot be read.
 */
const longestName = 512
const longestDescription = 2_048
const longestRange = 64
const mostEntries = 10_000

/**
 * A row, or null when it has no key and so cannot be told from another. Read by hand: a list has 10,000 of them, and a
 * schema that takes anything for each field says no more than this does.
 */
export function readTokenRow(value: unknown): TokenRow | null {
  if (!isEntry(value)) return null
  const key = value['key']
  // A key that is cut would name another token.
  if (!v.is(wireKey, key)) return null
  return {
    key,
    token: masked(value['token']),
    name: text(value['name'], longestName),
    description: text(value['description'], longestDescription),
    user: text(value['user'], longestName),
    readonly: flag(value['readonly']),
    automation: flag(value['automation']),
    bypass_2fa: flag(value['bypass_2fa']),
    cidr: ranges(value['cidr']),
    cidr_whitelist: ranges(value['cidr_whitelist']),
    created: date(value['created']),
    updated: date(value['updated']),
    accessed: date(value['accessed']),
    lastUsedAt: date(value['lastUsedAt']),
    expiry: date(value['expiry']),
    expires: date(value['expires']),
    expiredAt: date(value['expiredAt']),
    revoked: revocation(value['revoked']),
    permissions: entries(value['permissions']),
    scopes: entries(value['scopes']),
    raw: value,
  }
}

const text = (value: unknown, longest: number): Text =>
  typeof value === 'string' ? shortened(value, longest) : value === undefined ? value : null

/** Cut in its middle, so that a registry that lists whole secrets never has the beginning of one shown as a masked form. */
const masked = (value: unknown): Text =>
  typeof value === 'string' && value.length > longestName ? endsOf(value) : text(value, longestName)

/** A date that cannot be read must not become "never": it is as if the registry had said nothing. */
const date = (value: unknown): Text =>
  typeof value === 'string' ? (wireDate(value) ?? undefined) : value === null ? null : undefined

/** Some say that a token is revoked without saying when. */
const revocation = (value: unknown): Text =>
  value === true || (typeof value === 'number' && value > 0) ? undated : date(value)

const flag = (value: unknown) => (typeof value === 'boolean' ? value : null)

const none: readonly never[] = []

/** A limit that cannot be read is shown as it was written: without it the token would seem to work from anywhere. */
function ranges(value: unknown): readonly string[] {
  if (value === undefined || value === null || value === '') return none
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const ranges = list
    .slice(0, mostEntries)
    .map((range) => (typeof range === 'string' ? shortened(range, longestRange) : asWritten(range)))
  return list.length > mostEntries ? [...ranges, more(list)] : ranges
}

function entries(value: unknown): readonly PermissionEntry[] {
  if (value === undefined || value === null) return none
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const entries = list.slice(0, mostEntries).map((entry) => (isEntry(entry) ? entry : { unreadable: entry }))
  return list.length > mostEntries ? [...entries, { unreadable: more(list) }] : entries
}

const more = (list: readonly unknown[]) => `and ${list.length - mostEntries} more`

const isEntry = (value: unknown): value is PermissionEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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
    created: wire.created ?? null,
    updated: wire.updated ?? null,
    lastUsed: wire.accessed ?? wire.lastUsedAt ?? null,
    tellsLastUse: wire.accessed !== undefined || wire.lastUsedAt !== undefined,
    expires: wire.expiry ?? wire.expires ?? wire.expiredAt ?? null,
    tellsExpiry: [wire.expiry, wire.expires, wire.expiredAt].some((field) => field !== undefined),
    revoked: wire.revoked ?? null,
    keptHere: local.keptHere,
    inUse: local.inUse,
  }
}

/** Longer than any masked form; a registry that lists whole secrets must not have them shown. */
const longestMask = 24

export function maskedOf(token: string): string {
  const masked = token.replace('...', '…')
  return masked.includes('…') || masked.length <= longestMask ? masked : endsOf(masked)
}

const endsOf = (token: string) => `${token.slice(0, 6)}…${token.slice(-4)}`

/** True when a row speaks npm's granular form. */
export function isGranularRow(wire: TokenRow): boolean {
  return wire.permissions.length > 0 || wire.bypass_2fa !== null
}

/**
 * Key of the listed token that the app itself signs in with, or null when none is known to be it. Classic npm and
 * cnpmcore name a token by the SHA-512 of its value, which proves it; elsewhere the two ends that a masked
 * value shows have to fit, and on one row only.
 */
export function ownKey(rows: readonly TokenRow[], credential: Secret): string | null {
  const value = credential.reveal()
  const hash = hashedKey(value)
  if (rows.some(({ key }) => key === hash)) return hash
  const [found, ...others] = rows.filter(({ token }) => fitsMask(value, token ?? ''))
  return found && others.length === 0 ? found.key : null
}

/** The key that classic npm and cnpmcore give to a token. */
export const hashedKey = (value: string) => createHash('sha512').update(value).digest('hex')

/** RFC 3339, with the zone left out by some; a date alone, too. */
const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i
/** RFC 9110 §5.6.7, and the like with a number for the zone. */
const http = /^[a-z]{3},? \d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})$/i

/** How nearly all of them write it and we do; there is nothing to work out, save in the days that not every month has. */
const plain =
  /^20(?:09|[1-9]\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** No registry is older than npm (2009); the zero dates of Go (year 1) and of Unix (1970) mean "none". */
const firstYear = 2009

/**
 * A registry's date as ISO 8601 in UTC, or null for what is none. Only forms that leave no choice are read: `Date.parse`
 * alone makes a date of `5`, of `token 12` and of 30 February.
 */
function wireDate(value: string): string | null {
  if (plain.test(value)) return value
  const parts = iso.exec(value)
  if (!parts) return http.test(value) ? inEra(Date.parse(value)) : null
  const [, day = '', clock = '00:00', zone = 'Z'] = parts
  // Days that a month has not are carried over into the next one.
  if (new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(day.slice(8))) return null
  return inEra(Date.parse(`${day}T${clock}${zone}`))
}

function inEra(time: number): string | null {
  if (Number.isNaN(time)) return null
  const date = new Date(time)
  const year = date.getUTCFullYear()
  return year >= firstYear && year <= 9999 ? date.toISOString() : null
}

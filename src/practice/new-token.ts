import { isIPv4 } from 'node:net'
import type { JsonObject } from './http.ts'
import type { Dialect } from '../shared/token.ts'
import type { Permission, Scope, TokenRecord } from './token.ts'
import { valueAt } from '../shared/keyed.ts'

/** What a create request asks for; the rest of a token is made by the registry. */
export type RequestedToken = Pick<
  TokenRecord,
  'name' | 'description' | 'cidr' | 'bypass2fa' | 'expiry' | 'permissions' | 'scopes'
>

const day = 24 * 60 * 60_000
const longestWrite = 90
const defaultWrite = 7
const defaultRead = 30
const mostTargets = 50

/** Reads the body of a create request. A string is what npm puts in `error` with its 400. */
export function readNewToken(body: JsonObject, dialect: Dialect, now: number): RequestedToken | string {
  if (typeof body['password'] !== 'string') return 'Password is required'
  return dialect === 'granular' ? readGranular(body, now) : readClassic(body)
}

/** npm until 2025: `readonly` and `cidr_whitelist`. Newer CLIs leave both out when they have nothing to say. */
function readClassic(body: JsonObject): RequestedToken | string {
  const readonly = body['readonly'] ?? false
  if (typeof readonly !== 'boolean') return 'readonly must be a boolean'
  const automation = body['automation'] ?? false
  if (typeof automation !== 'boolean') return 'automation must be a boolean'
  const cidr = readCidr(body['cidr_whitelist'])
  if (typeof cidr === 'string') return cidr
  return {
    name: null,
    description: null,
    cidr,
    bypass2fa: automation,
    expiry: null,
    permissions: [{ name: 'package', action: readonly ? 'read' : 'write' }],
    scopes: [{ type: 'package', name: '*' }],
  }
}

/**
 * npm since 2025, in both of its forms: the CLI says `description`, `cidr_whitelist` and `packages_all`
 * where the API's schema says `token_description`, `cidr` and `packages: ["*"]`. Rules and words are the
 * schema's (npm/api-documentation, token.yaml).
 */
function readGranular(body: JsonObject, now: number): RequestedToken | string {
  const { name } = body
  if (typeof name !== 'string' || name.trim() === '') return 'Token name is required'
  const description = body['token_description'] ?? body['description'] ?? null
  if (description !== null && typeof description !== 'string') return 'Description must be a string'
  const bypass2fa = body['bypass_2fa'] ?? false
  if (typeof bypass2fa !== 'boolean') return 'bypass_2fa must be a boolean'
  const rights = readRights(body)
  if (typeof rights === 'string') return rights
  const writes = rights.permissions.some((permission) => permission.action === 'write')
  const expiry = readExpiry(body['expires'], writes, now)
  if (typeof expiry === 'string') return expiry
  const cidr = readCidr(body['cidr'] ?? body['cidr_whitelist'])
  if (typeof cidr === 'string') return cidr
  return { name, description, bypass2fa, expiry, cidr, ...rights }
}

function readRights(body: JsonObject): Pick<RequestedToken, 'permissions' | 'scopes'> | string {
  const packages = readNames(body['packages'], 'Packages')
  if (typeof packages === 'string') return packages
  const scopes = readNames(body['scopes'], 'Scopes')
  if (typeof scopes === 'string') return scopes
  const orgs = readNames(body['orgs'], 'Organizations')
  if (typeof orgs === 'string') return orgs
  const allPackages = body['packages_all'] === true ? ['*'] : []
  const targets: Scope[] = [
    ...[...allPackages, ...packages].map((name) => ({ type: 'package', name }) as const),
    ...scopes.map((name) => ({ type: 'scope', name }) as const),
  ]
  const orgTargets = orgs.map((name) => ({ type: 'org', name }) as const)
  if (targets.length > mostTargets) return `A token can have at most ${mostTargets} packages and scopes`
  if (orgs.length > mostTargets) return `A token can have at most ${mostTargets} organizations`
  const permissions = readPermissions(body, targets.length > 0, orgs.length > 0)
  return typeof permissions === 'string' ? permissions : { permissions, scopes: [...targets, ...orgTargets] }
}

/** Stage-only rights (September 2026) write too; how npm lists them is not known. */
const actions: Readonly<Record<string, Permission['action'] | null>> = {
  'no-access': null,
  'read-only': 'read',
  'read-write': 'write',
  'read-write-stage-only': 'write',
}

function readPermissions(body: JsonObject, hasPackages: boolean, hasOrgs: boolean): Permission[] | string {
  const packages = readAction(body, 'packages_and_scopes_permission', hasPackages)
  if (typeof packages === 'string') return packages
  const orgs = readAction(body, 'orgs_permission', hasOrgs)
  if (typeof orgs === 'string') return orgs
  if (!hasPackages && packages.action !== null) {
    return 'You must select at least one package or scope if granting package/scopes permissions to this token.'
  }
  if (!hasOrgs && orgs.action !== null) {
    return 'You must select at least one organization if granting organization permissions to this token.'
  }
  if (!hasPackages && !hasOrgs) {
    return 'You must have at least one package / scope or organization added to this token.'
  }
  const permissions: Permission[] = []
  if (packages.action !== null) permissions.push({ name: 'package', action: packages.action })
  if (orgs.action !== null) permissions.push({ name: 'org', action: orgs.action })
  return permissions.length > 0 ? permissions : 'Please select at least one: package, scope or organization.'
}

function readAction(
  body: JsonObject,
  field: string,
  hasTargets: boolean,
): { action: Permission['action'] | null } | string {
  const value = valueAt(body, field) ?? (hasTargets ? 'read-only' : 'no-access')
  const action = typeof value === 'string' ? valueAt(actions, value) : undefined
  return action === undefined
    ? `Invalid ${field}. Must be one of: no-access, read-only, read-write`
    : { action }
}

/** An empty list counts as none at all. */
function readNames(value: unknown, field: string): string[] | string {
  if (value === undefined || value === null) return []
  return isStrings(value) ? value : `${field} must be an array`
}

/** Days from now, or a date. Read-only tokens may live as long as they like. */
function readExpiry(value: unknown, writes: boolean, now: number): number | string {
  const days = value ?? (writes ? defaultWrite : defaultRead)
  const expiry =
    typeof days === 'number' ? now + days * day : typeof days === 'string' ? Date.parse(days) : NaN
  // JavaScript's dates end in the year 275760.
  if (!Number.isFinite(expiry) || expiry > 8.64e15) return 'Expiration must be a number of days or a date'
  if (expiry < now + day) return 'Expiration must be at least one day ahead'
  if (writes && expiry > now + longestWrite * day) {
    return `Read-write tokens cannot have expiration longer than ${longestWrite} days`
  }
  return expiry
}

function readCidr(value: unknown): string[] | string {
  if (value === undefined || value === null) return []
  if (!isStrings(value)) return 'CIDR list must be an array'
  const bad = value.find((block) => !isCidr(block))
  return bad === undefined ? value : `Invalid CIDR: ${bad}`
}

function isCidr(text: string): boolean {
  const [network = '', prefix = '', ...rest] = text.split('/')
  return rest.length === 0 && isIPv4(network) && /^(\d|[12]\d|3[0-2])$/.test(prefix)
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

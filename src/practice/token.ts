import { createHash, randomBytes } from 'node:crypto'
import type { Dialect } from '../shared/token.ts'

/** `write` publishes. */
export interface Permission {
  readonly name: 'package' | 'org'
  readonly action: 'read' | 'write'
}

export interface Scope {
  /** For `package` the name `*` means all packages. */
  readonly type: 'package' | 'scope' | 'org'
  readonly name: string
}

/** A token as the registry keeps it. Times are milliseconds since 1970. */
export interface TokenRecord {
  readonly uuid: string
  readonly secret: string
  readonly name: string | null
  readonly description: string | null
  /** Addresses the token works from; empty for anywhere. */
  readonly cidr: readonly string[]
  readonly bypass2fa: boolean
  readonly expiry: number | null
  readonly created: number
  readonly updated: number | null
  readonly accessed: number | null
  readonly permissions: readonly Permission[]
  readonly scopes: readonly Scope[]
}

export function isReadOnly(token: TokenRecord): boolean {
  return token.permissions.every((permission) => permission.action === 'read')
}

/** The id that `DELETE` takes: a UUID for granular tokens, sha512 of the secret for classic ones. */
export function tokenKey(token: TokenRecord, dialect: Dialect): string {
  return dialect === 'granular' ? token.uuid : createHash('sha512').update(token.secret).digest('hex')
}

/** A row of the token list, with the secret masked. */
export function listedToken(token: TokenRecord, dialect: Dialect): Record<string, unknown> {
  return dialect === 'granular'
    ? { ...granularFields(token), token: `${token.secret.slice(0, 8)}...${token.secret.slice(-4)}` }
    : { ...classicFields(token), token: token.secret.slice(0, 6) }
}

/** The answer to a create, the only one that shows the whole secret. */
export function createdToken(token: TokenRecord, dialect: Dialect): Record<string, unknown> {
  const fields = dialect === 'granular' ? granularFields(token) : classicFields(token)
  return { ...fields, token: token.secret }
}

/**
 * Without `readonly`: npm's schema has it, yet the one real list on record (npm/cli#9443) does not, and
 * a client has to cope with its absence. Unlimited is an empty list there, and here.
 */
function granularFields(token: TokenRecord): Record<string, unknown> {
  return {
    name: token.name,
    description: token.description,
    key: token.uuid,
    token: '',
    expiry: iso(token.expiry),
    cidr: token.cidr,
    bypass_2fa: token.bypass2fa,
    revoked: null,
    created: iso(token.created),
    updated: iso(token.updated),
    accessed: iso(token.accessed),
    permissions: token.permissions,
    scopes: token.scopes,
  }
}

function classicFields(token: TokenRecord): Record<string, unknown> {
  return {
    token: '',
    key: tokenKey(token, 'classic'),
    cidr_whitelist: token.cidr.length > 0 ? token.cidr : null,
    readonly: isReadOnly(token),
    automation: token.bypass2fa,
    created: iso(token.created),
    updated: iso(token.updated ?? token.created),
  }
}

function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A secret of npm's shape, `npm_` and 36 alphanumerics; `bytes` makes it repeatable. */
export function tokenSecret(bytes: (count: number) => Buffer = randomBytes): string {
  let secret = 'npm_'
  // Bytes that would favour the first letters of the alphabet are left out.
  const fair = 256 - (256 % alphanumerics.length)
  while (secret.length < 40) {
    for (const byte of bytes(64)) {
      if (byte < fair && secret.length < 40) secret += alphanumerics.charAt(byte % alphanumerics.length)
    }
  }
  return secret
}

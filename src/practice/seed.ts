import { createHash } from 'node:crypto'
import { type Permission, type Scope, type TokenRecord, tokenSecret } from './token.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Seed {
  readonly name: string
  readonly description?: string
  readonly access: 'read' | 'write'
  readonly scopes?: readonly Scope[]
  readonly cidr?: readonly string[]
  readonly bypass2fa?: boolean
  /** Milliseconds before now. */
  readonly created: number
  readonly used?: number
  /** Milliseconds after now; negative for a token that has expired. */
  readonly expires: number | null
}

const allPackages: readonly Scope[] = [{ type: 'package', name: '*' }]

/** Youngest first, as they are listed. One has expired and one never worked from here (RFC 5737 addresses). */
const handWritten: readonly Seed[] = [
  {
    name: 'ci-install',
    description: 'Installs on the build machines',
    access: 'read',
    cidr: ['192.0.2.0/24'],
    created: 2 * day,
    used: 2 * hour,
    expires: 61 * day,
  },
  {
    name: 'staging deploy',
    description: 'Publishes release candidates of @acme',
    access: 'write',
    scopes: [{ type: 'scope', name: '@acme' }],
    cidr: ['203.0.113.0/26'],
    created: 3 * day,
    used: 30 * hour,
    expires: 87 * day,
  },
  {
    name: 'release from laptop',
    access: 'write',
    bypass2fa: true,
    created: 4 * day,
    used: 3 * day,
    expires: 3 * day,
  },
  {
    name: 'docs preview',
    description: 'Reads private packages for the documentation site',
    access: 'read',
    cidr: ['127.0.0.0/8', '198.51.100.0/24'],
    created: 18 * day,
    used: 12 * minute,
    expires: 12 * day,
  },
  {
    name: 'design-system bot',
    access: 'write',
    scopes: [{ type: 'package', name: '@acme/ui' }],
    cidr: ['198.51.100.7/32', '198.51.100.16/31', '203.0.113.64/28'],
    created: 57 * day,
    used: day,
    expires: 33 * day,
  },
  { name: 'old travis', access: 'write', created: 88 * day, expires: 2 * day },
  { name: 'mirror sync', access: 'read', created: 210 * day, used: 40 * minute, expires: null },
  {
    name: 'conference demo',
    description: 'For the workshop in spring',
    access: 'read',
    scopes: [{ type: 'org', name: 'acme' }],
    created: 240 * day,
    used: 233 * day,
    expires: -210 * day,
  },
]

/** The account's tokens at the start: the hand-written ones, then as many made-up ones as `count` asks for. */
export function seedTokens(count: number | null, now: number): TokenRecord[] {
  const seeds = handWritten.slice(0, count ?? handWritten.length)
  const missing = Math.max(0, (count ?? 0) - handWritten.length)
  return [...seeds, ...Array.from({ length: missing }, (_, index) => madeUp(index))].map((seed, index) =>
    tokenFrom(seed, index, now),
  )
}

const jobs = ['install', 'publish', 'preview', 'nightly', 'audit', 'mirror'] as const
const projects = ['web', 'api', 'ui', 'docs', 'tools', 'mobile', 'search'] as const

function madeUp(index: number): Seed {
  const job = jobs[index % jobs.length] ?? 'install'
  const project = projects[index % projects.length] ?? 'web'
  const write = job === 'publish' || job === 'nightly'
  return {
    name: `${project} ${job} ${index + 1}`,
    access: write ? 'write' : 'read',
    scopes: write ? [{ type: 'package', name: `@acme/${project}` }] : allPackages,
    cidr: index % 3 === 0 ? [`198.51.100.${index % 256}/32`] : [],
    // Older than the hand-written ones, and far from expiry, so that those stay the ones to look at.
    created: 250 * day + index * hour,
    ...(index % 4 === 0 ? {} : { used: (1 + (index % 200)) * day }),
    expires: (20 + (index % 60)) * day,
  }
}

function tokenFrom(seed: Seed, index: number, now: number): TokenRecord {
  const scopes = seed.scopes ?? allPackages
  const permissions: Permission[] = [
    { name: scopes.some((scope) => scope.type === 'org') ? 'org' : 'package', action: seed.access },
  ]
  return {
    uuid: uuid(index),
    secret: tokenSecret(repeatable(`secret ${index}`)),
    name: seed.name,
    description: seed.description ?? null,
    cidr: seed.cidr ?? [],
    bypass2fa: seed.bypass2fa ?? false,
    expiry: seed.expires === null ? null : now + seed.expires,
    created: now - seed.created,
    updated: now - seed.created,
    accessed: seed.used === undefined ? null : now - seed.used,
    permissions,
    scopes,
  }
}

function uuid(index: number): string {
  const hex = createHash('sha256').update(`practice key ${index}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The same bytes in every run, so that pictures and benches show the same tokens. */
function repeatable(seed: string): (count: number) => Buffer {
  let round = 0
  return () => createHash('sha512').update(`practice ${seed} ${round++}`).digest()
}

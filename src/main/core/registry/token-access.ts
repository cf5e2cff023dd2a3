import type { Access, ListedPermission, ListedTarget, PackagePermission } from '../../../shared/token.ts'
import { scrubbedStart } from '../infra/secrets/scrub.ts'
import { shortened } from '../infra/text.ts'

/** One entry of `permissions` or `scopes` as it came. */
export type PermissionEntry = Readonly<Record<string, unknown>>

/** What a row of a list says of the rights of its token. */
export interface RowRights {
  readonly readonly: boolean | null
  /** What is no list is one entry that cannot be read. */
  readonly permissions: readonly PermissionEntry[]
  readonly scopes: readonly PermissionEntry[]
}

/**
 * What a row says its token may do. npm's rows leave `readonly` out (npm/cli#9443), so permissions come first and the flag
 * second. Of several permissions the strongest counts, and a word that is not known here is stronger than reading: a token
 * must not be called harmless because it was not understood.
 */
export function accessOf(row: RowRights): Access {
  if (row.permissions.length > 0) return granularAccess(row)
  if (row.readonly === null) return { kind: 'unknown' }
  return row.readonly ? { kind: 'read-only' } : { kind: 'publish' }
}

function granularAccess(row: RowRights): Access {
  const rights = row.permissions.map(rightOf)
  const packages = strongest(rights.filter(({ on }) => on !== 'orgs'))
  const orgs = strongest(rights.filter(({ on }) => on === 'orgs'))
  const targets = targetsOf(row.scopes)
  const wholesale = orgs === 'no-access' && targets.length === 0
  if (wholesale && packages === 'read-only') return { kind: 'read-only' }
  if (wholesale && packages === 'read-write') return { kind: 'publish' }
  return { kind: 'granular', packages, orgs: orgs === 'read-write-stage-only' ? 'unknown' : orgs, targets }
}

type Word = ListedPermission<PackagePermission>
interface Right {
  readonly on: 'packages' | 'orgs' | 'something else'
  readonly word: Word
}

/** The strongest first. */
const strengths: readonly Word[] = [
  'read-write',
  'unknown',
  'read-write-stage-only',
  'read-only',
  'no-access',
]

const strongest = (rights: readonly Right[]): Word =>
  strengths.find((word) => rights.some((right) => right.word === word)) ?? 'no-access'

function rightOf({ name, action }: PermissionEntry): Right {
  const word = typeof action === 'string' ? wordOf(action) : 'unknown'
  if (typeof name === 'string') {
    if (/^(package|scope)/i.test(name)) return { on: 'packages', word }
    if (/^org/i.test(name)) return { on: 'orgs', word }
  }
  // A right over something else is no right to publish, but nobody here knows what it allows.
  return { on: 'something else', word: word === 'no-access' || word === 'read-only' ? word : 'unknown' }
}

/** npm's own words for an action, and what the CLI calls them (npm/cli `token create`). */
function wordOf(action: string): Word {
  const plain = action
    .slice(0, longest)
    .toLowerCase()
    .replace(/[\s_/-]+/g, '-')
  if (/^(no-access|none)$/.test(plain)) return 'no-access'
  if (/^(read|read-only|readonly)$/.test(plain)) return 'read-only'
  if (/^(write|read-write|readwrite|read-and-write|publish)$/.test(plain)) return 'read-write'
  return /^((read-)?write-)?stage(-only)?$/.test(plain) ? 'read-write-stage-only' : 'unknown'
}

/**
 * What the token was made for. Where one entry stands for all packages, the other packages and scopes say nothing more and are left out.
 * What cannot be read is always shown.
 */
function targetsOf(scopes: readonly PermissionEntry[]): readonly ListedTarget[] {
  const targets = scopes.map(targetOf)
  const isAll = ({ type, name }: ListedTarget) => (type === 'package' || type === 'scope') && name === '*'
  const rest = targets.filter(({ type, name }) => type === 'unreadable' || name !== '*')
  if (!targets.some(isAll)) return rest
  const others = rest.filter(({ type }) => type === 'org' || type === 'unreadable')
  return others.some(({ type }) => type === 'unreadable')
    ? [{ type: 'package', name: '*' }, ...others]
    : others
}

function targetOf(scope: PermissionEntry): ListedTarget {
  const { type } = scope
  const name = typeof scope['name'] === 'string' ? shortened(scope['name'], longestTarget) : ''
  if (name !== '' && (type === undefined || typeof type === 'string')) {
    if (/^org/i.test(type ?? '')) return { type: 'org', name }
    if (/^scope/i.test(type ?? '') || /^@[^/]+$/.test(name)) return { type: 'scope', name }
    if (/^(package.*|)$/i.test(type ?? '')) return { type: 'package', name }
  }
  return { type: 'unreadable', name: asWritten(scope['unreadable'] ?? scope) }
}

const longest = 60
/** npm's names have at most 214 characters. */
const longestTarget = 256

/** What a registry wrote, short enough for a line. */
export const asWritten = (value: unknown): string => scrubbedStart(JSON.stringify(value), [], longest)

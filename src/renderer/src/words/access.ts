import type {
  Access,
  ListedPermission,
  ListedTarget,
  OrgPermission,
  PackagePermission,
  Token,
} from '../../../shared/token.ts'
import { counted } from './count.ts'
import { visible } from './names.ts'

const packageWords: Readonly<Record<ListedPermission<PackagePermission>, string>> = {
  'no-access': 'No packages',
  'read-only': 'Read-only',
  'read-write': 'Read and publish',
  'read-write-stage-only': 'Stage only',
  unknown: 'Not understood',
}

const orgWords: Readonly<Record<Exclude<ListedPermission<OrgPermission>, 'no-access'>, string>> = {
  'read-only': 'reads',
  'read-write': 'manages',
  unknown: 'something with',
}

/** What a token may do, in a word or two. */
export function accessTitle(access: Access): string {
  switch (access.kind) {
    case 'read-only':
      return packageWords['read-only']
    case 'publish':
      return packageWords['read-write']
    case 'granular':
      return access.packages === 'no-access' && access.orgs !== 'no-access'
        ? 'Organizations'
        : packageWords[access.packages]
    case 'unknown':
      return 'Not stated'
  }
}

/** The second line: which packages and organizations, and what is special. Empty when there is nothing to add. */
export function accessDetail({
  access,
  bypassesTwoFactor,
}: Pick<Token, 'access' | 'bypassesTwoFactor'>): string {
  const parts = access.kind === 'granular' ? granularParts(access) : []
  if (bypassesTwoFactor) parts.push('skips two-factor')
  return parts.join(' · ')
}

function granularParts(access: Extract<Access, { kind: 'granular' }>): string[] {
  const packages = access.targets.filter((target) => target.type !== 'org')
  const orgs = access.targets.filter((target) => target.type === 'org')
  return [
    ...(access.packages === 'no-access' ? [] : [packages.length === 0 ? 'all packages' : few(packages)]),
    ...(access.orgs === 'no-access'
      ? []
      : [`${orgWords[access.orgs]} ${orgs.length === 0 ? 'organizations' : few(orgs)}`]),
  ]
}

function few(targets: readonly ListedTarget[]): string {
  const names = targets.map(({ type, name }) =>
    type === 'unreadable' ? 'an entry that cannot be read' : visible(name),
  )
  return names.length <= 2
    ? names.join(', ')
    : `${names.slice(0, 1).join('')} and ${counted(names.length - 1, 'more', 'more')}`
}

/** True when the token alone is enough to publish a new version. */
export function canPublish(access: Access): boolean {
  return access.kind === 'publish' || (access.kind === 'granular' && access.packages === 'read-write')
}

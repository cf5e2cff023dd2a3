import type { NewAccess, Target } from '../../../../shared/token.ts'
import { counted, listed } from '../../words/count.ts'
import { plainDate } from '../../words/dates.ts'
import { visible } from '../../words/names.ts'

/** A part of the sentence; `strong` for what was chosen, `amber` for what deserves a thought. */
export interface SummaryPart {
  readonly text: string
  readonly tone: 'plain' | 'strong' | 'amber'
}

/** How far a token would reach: to do what, from where and until when. */
export interface TokenReach {
  readonly access: NewAccess
  /** Number of IPv4 addresses it works from; null for anywhere. */
  readonly addresses: number | null
  /** Milliseconds; null when it lives until it is revoked. */
  readonly expires: number | null
}

const plain = (text: string): SummaryPart => ({ text, tone: 'plain' })
const strong = (text: string): SummaryPart => ({ text, tone: 'strong' })
const amber = (text: string): SummaryPart => ({ text, tone: 'amber' })

/** One plain sentence of what a token could do, before it is made. */
export function summaryOf({ access, addresses, expires }: TokenReach): readonly SummaryPart[] {
  const place =
    addresses !== null
      ? [plain(', only from '), strong(counted(addresses, 'address', 'addresses'))]
      : [plain(', '), writes(access) ? amber('from anywhere') : strong('from anywhere')]
  const end =
    expires === null
      ? [plain(', until you revoke it.')]
      : [plain(', until '), strong(plainDate(expires)), plain('.')]
  return [plain('It can '), strong(abilityOf(access)), ...place, ...end, ...twoFactor(access)]
}

function abilityOf(access: NewAccess): string {
  if (access.kind === 'read-only') return 'install anything you can'
  if (access.kind === 'publish') return 'install and publish anything you can'
  const named = access.targets.filter(({ type }) => type !== 'org')
  const what = named.length === 0 ? 'all your packages' : listed(shortened(named))
  const verbs = {
    'no-access': '',
    'read-only': `install ${what}`,
    'read-write': `install and publish ${what}`,
    'read-write-stage-only': `install ${what} and stage new versions for your approval`,
  }
  const orgs = access.targets.filter(({ type }) => type === 'org')
  const orgVerb = { 'no-access': '', 'read-only': 'see', 'read-write': 'manage' }[access.orgs]
  const onOrgs =
    orgVerb === ''
      ? ''
      : `${orgVerb} the settings and teams of ${listed(shortened(orgs)) || 'no organization yet'}`
  return [verbs[access.packages], onOrgs].filter(Boolean).join(', and ') || 'do nothing yet'
}

function shortened(targets: readonly Target[]): string[] {
  const names = targets.map(({ name }) => visible(name))
  return names.length <= 3 ? names : [...names.slice(0, 2), `${names.length - 2} more`]
}

const writes = (access: NewAccess) =>
  access.kind === 'publish' ||
  (access.kind === 'custom' && (access.packages === 'read-write' || access.orgs === 'read-write'))

const twoFactor = (access: NewAccess) =>
  access.kind === 'custom' && access.bypassTwoFactor
    ? [plain(' Whoever holds it is '), amber('never asked for a second factor'), plain('.')]
    : []

import type { ListedPermission, NewAccess, PackagePermission, Token } from './token.ts'

/**
 * What npm's public registry has announced about tokens, with dates and sources: the one place for it, since these rules
 * have moved several times and its documents contradict each other. Other registries have rules of their own.
 */

/** Days that a token which may write lives: what npm gives by itself and what it allows at most. */
export const writingLife = {
  since: '2025-10-13',
  defaultDays: 7,
  mostDays: 90,
  source: 'GitHub changelog of 29 September 2025; npm/documentation “About access tokens”',
} as const

/** Limits of npm/documentation “About access tokens” (2026). */
export const npmLimits = { tokensPerAccount: 1_000, organizations: 50, packagesAndScopes: 50 } as const

/** A dated rule and the tokens it concerns. */
interface Rule {
  /** First day on which it holds, ISO 8601; a month without a day is told as a month. */
  readonly from: string
  readonly source: string
  readonly concerns: (token: RuledToken) => boolean
  /** True when something that works now will stop, or has. */
  readonly pressing: boolean
  /** One plain sentence; `since` reads `Since 31 July 2026` or `From January 2027 on`. */
  readonly sentence: (since: string, begun: boolean) => string
}

/** As much of a token as the rules ask for. */
interface RuledToken {
  readonly packages: ListedPermission<PackagePermission>
  readonly bypass: boolean
  /** Milliseconds that it lives in all; null when it has no end, undefined when that is not known. */
  readonly life: number | null | undefined
}

/** The weightiest first; a token gets the sentence of the first that concerns it. */
const rules: readonly Rule[] = [
  {
    from: '2027-01',
    source: 'npm/cli 12.2 lib/commands/token.js (warning); npm/documentation#2036',
    concerns: ({ packages, bypass }) => packages === 'read-write' && bypass,
    pressing: true,
    sentence: (since, begun) =>
      begun
        ? `${since} npm no longer lets it publish directly. Use a stage-only token or trusted publishing.`
        : `${since} npm will not let it publish directly. Change to stage-only or trusted publishing.`,
  },
  {
    from: '2027-01',
    source: 'npm/documentation#2036, which speaks of all granular tokens; npm/cli 12.2 warns for fewer',
    concerns: ({ packages }) => packages === 'read-write',
    pressing: false,
    sentence: (since, begun) =>
      begun
        ? `${since} npm may refuse to let it publish directly. Stage-only and trusted publishing still work.`
        : `${since} npm may no longer let it publish directly. Stage-only and trusted publishing will still work.`,
  },
  {
    from: '2026-07-31',
    source: 'GitHub changelog of 31 July 2026; npm/documentation#2006',
    concerns: ({ bypass }) => bypass,
    pressing: true,
    sentence: (since) =>
      `${since} npm refuses it for managing tokens and access, because it skips two-factor.`,
  },
  {
    from: '2026-09-03',
    source: 'npm/cli#9948; npm/documentation “Staged publishing”',
    concerns: ({ packages }) => packages === 'read-write-stage-only',
    pressing: false,
    sentence: () => 'What it publishes waits until a person approves it with two-factor.',
  },
  {
    from: writingLife.since,
    source: writingLife.source,
    concerns: ({ packages, life }) =>
      packages.startsWith('read-write') &&
      life !== undefined &&
      (life === null || life > (writingLife.mostDays + 1) * day),
    pressing: false,
    sentence: (since) =>
      `${since} npm lets a token that can write be valid for at most ${writingLife.mostDays} days. This one may end sooner.`,
  },
]

/** What npm's rules mean for one token. */
export interface PolicyNote {
  readonly sentence: string
  readonly source: string
  /** True when something that works now will stop, or has. */
  readonly pressing: boolean
}

const day = 24 * 60 * 60_000

/** @param now milliseconds since 1970. Null when no rule concerns it, and for a token that is over. */
export function policyOf(token: Token, now: number): PolicyNote | null {
  if (token.revoked !== null || (token.expires !== null && Date.parse(token.expires) <= now)) return null
  return noteFor({ packages: packagesOf(token), bypass: token.bypassesTwoFactor, life: lifeOf(token) }, now)
}

/** The same for a token that is only asked for. */
export function policyOfNew(access: NewAccess, now: number): PolicyNote | null {
  const packages = access.kind === 'custom' ? access.packages : packagesOf({ access })
  return noteFor(
    { packages, bypass: access.kind === 'custom' && access.bypassTwoFactor, life: undefined },
    now,
  )
}

function noteFor(token: RuledToken, now: number): PolicyNote | null {
  const rule = rules.find(({ concerns }) => concerns(token))
  if (!rule) return null
  const begun = Date.parse(rule.from) <= now
  const since = `${begun ? 'Since' : 'From'} ${dateWords(rule.from)}${begun ? '' : ' on'}`
  return { sentence: rule.sentence(since, begun), source: rule.source, pressing: rule.pressing }
}

function packagesOf({ access }: { readonly access: Token['access'] }): RuledToken['packages'] {
  switch (access.kind) {
    case 'publish':
      return 'read-write'
    case 'read-only':
      return 'read-only'
    case 'granular':
      return access.packages
    case 'unknown':
      return 'unknown'
  }
}

function lifeOf({ created, expires, tellsExpiry }: Token): number | null | undefined {
  if (expires === null) return tellsExpiry ? null : undefined
  return created === null ? undefined : Date.parse(expires) - Date.parse(created)
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const dayOfMonth = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** `January 2027` of `2027-01`, `31 July 2026` of `2026-07-31`. */
function dateWords(date: string): string {
  return (date.length === 7 ? month : dayOfMonth).format(new Date(date))
}

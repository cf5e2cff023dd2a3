import type { Difference, WriteCheck } from '../../../../shared/contract/tokens.ts'
import type { Access, Dialect, ListedTarget, NewToken, Token, TokenList } from '../../../../shared/token.ts'

/**
 * Compares the token in the list with the one that was asked for. Registries accept and then drop what
 * they do not know (Verdaccio drops names and lifetimes), so only the list tells what was made.
 *
 * @param now the time of asking, from which days of life are counted
 */
export function checkCreated(
  asked: NewToken,
  key: string,
  list: TokenList,
  dialect: Dialect,
  now: Date,
): WriteCheck {
  const got = list.tokens.find((token) => token.key === key)
  if (!got) {
    const why = list.complete
      ? 'The registry does not list it.'
      : (list.reason ?? 'The list is not complete.')
    return { outcome: 'not-confirmed', why }
  }
  const differences = [
    ...(dialect === 'granular' ? differentName(asked, got) : []),
    ...differentAccess(asked, got),
    ...differentRanges(asked, got),
    ...differentExpiry(asked, got, now),
    ...differentBypass(asked, got),
  ]
  return differences.length === 0 ? { outcome: 'confirmed' } : { outcome: 'different', differences }
}

function differentName(asked: NewToken, got: Token): Difference[] {
  return asked.name === got.name ? [] : [{ field: 'name', asked: asked.name, got: got.name ?? 'no name' }]
}

function differentAccess(asked: NewToken, got: Token): Difference[] {
  const wanted = canonicalAccess(expectedAccess(asked))
  const shown = canonicalAccess(got.access)
  return wanted === shown ? [] : [{ field: 'access', asked: wanted, got: shown }]
}

/** What the list should show for what was asked. */
function expectedAccess({ access }: NewToken): Access {
  if (access.kind !== 'custom') return access
  const { packages, orgs, targets } = access
  if (orgs === 'no-access' && targets.length === 0) {
    if (packages === 'read-only') return { kind: 'read-only' }
    if (packages === 'read-write') return { kind: 'publish' }
  }
  return { kind: 'granular', packages, orgs, targets }
}

/** One spelling for each access, whatever the order of its targets. */
function canonicalAccess(access: Access): string {
  switch (access.kind) {
    case 'read-only':
      return 'read-only'
    case 'publish':
      return 'read and publish'
    case 'unknown':
      return 'not said'
    case 'granular': {
      const targets = access.targets.map(targetName).toSorted().join(', ')
      return `packages ${access.packages}, organizations ${access.orgs}${targets === '' ? '' : `: ${targets}`}`
    }
  }
}

const targetName = ({ type, name }: ListedTarget) => `${type} ${name}`

function differentRanges(asked: NewToken, got: Token): Difference[] {
  const wanted = canonicalRanges(asked.ranges)
  const shown = canonicalRanges(got.ranges)
  return wanted === shown ? [] : [{ field: 'ranges', asked: wanted, got: shown }]
}

/** Host bits are compared as written: a registry that changed them changed what was asked. */
function canonicalRanges(ranges: readonly string[]): string {
  return ranges.length === 0 ? 'anywhere' : [...new Set(ranges)].toSorted().join(', ')
}

function differentExpiry(asked: NewToken, got: Token, now: Date): Difference[] {
  if (asked.expiresInDays === undefined) return []
  const day = 24 * 60 * 60 * 1000
  const wanted = new Date(now.getTime() + asked.expiresInDays * day)
  const shown = got.expires === null ? null : new Date(got.expires)
  // Registries round to a day's end or start, so up to a day and a half is the same day.
  if (shown && Math.abs(shown.getTime() - wanted.getTime()) <= 1.5 * day) return []
  return [{ field: 'expires', asked: dayOf(wanted), got: shown ? dayOf(shown) : 'no expiry' }]
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

function differentBypass(asked: NewToken, got: Token): Difference[] {
  const wanted = asked.access.kind === 'custom' && asked.access.bypassTwoFactor
  if (wanted === got.bypassesTwoFactor) return []
  const words = (skips: boolean) => (skips ? 'skips two-factor' : 'asks for two-factor')
  return [{ field: 'bypass', asked: words(wanted), got: words(got.bypassesTwoFactor) }]
}

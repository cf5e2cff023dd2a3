import type { Access, Token } from './token.ts'

/**
 * How much harm a token can do in the wrong hands, always with the reasons in words: what it can write × how much of it ×
 * whether it skips the second factor × from where × how old it is.
 */
export interface Risk {
  readonly level: 'grave' | 'high' | 'some' | 'low'
  /** For ordering only; never shown. */
  readonly weight: number
  /** Parts of a sentence, the weightiest first: `can publish anything`, `skips two-factor` … */
  readonly reasons: readonly string[]
}

const day = 24 * 60 * 60_000

/** @param now milliseconds since 1970 */
export function riskOf(token: Token, now: number): Risk {
  if (isOver(token, now)) return { level: 'low', weight: 0, reasons: ['no longer works'] }
  const parts = [
    rightsOf(token.access),
    bypassOf(token),
    placeOf(token),
    ageOf(token, now),
    useOf(token, now),
  ]
  const weight = parts.reduce((product, part) => product * part.factor, 1)
  const reasons = parts.flatMap(({ words }) => (words === null ? [] : [words]))
  return { level: levelOf(weight), weight, reasons }
}

/** The riskiest first; among equals the older one, then by key, so that the order is always the same. */
export function byRisk(tokens: readonly Token[], now: number): Token[] {
  const weights = new Map(tokens.map((token) => [token, riskOf(token, now).weight]))
  return tokens.toSorted(
    (a, b) =>
      (weights.get(b) ?? 0) - (weights.get(a) ?? 0) ||
      (a.created ?? '').localeCompare(b.created ?? '') ||
      a.key.localeCompare(b.key),
  )
}

/** The reasons as one sentence: `Can publish anything, skips two-factor, works from anywhere.` */
export function riskWords({ reasons }: Risk): string {
  const sentence = reasons.join(', ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** True when the token has expired or the registry lists it as revoked. */
export function isOver(token: Token, now: number): boolean {
  return token.revoked !== null || (token.expires !== null && Date.parse(token.expires) <= now)
}

/** True when it can put something into a package, at once or as a stage. */
export function canWrite(access: Access): boolean {
  if (access.kind === 'granular')
    return /^(read-write|unknown)/.test(access.packages) || ['read-write', 'unknown'].includes(access.orgs)
  return access.kind === 'publish' || access.kind === 'unknown'
}

/** Days since it was made; null where the registry does not say. */
export function ageInDays(token: Token, now: number): number | null {
  return token.created === null ? null : Math.max(0, Math.floor((now - Date.parse(token.created)) / day))
}

interface Part {
  readonly factor: number
  readonly words: string | null
}

function rightsOf(access: Access): Part {
  switch (access.kind) {
    case 'publish':
      return { factor: 16, words: 'can publish anything its owner can' }
    case 'unknown':
      return { factor: 12, words: 'may be able to do everything' }
    case 'read-only':
      return { factor: 2, words: 'can read every package' }
    case 'granular':
      return granularRights(access)
  }
}

function granularRights({ packages, orgs, targets }: Extract<Access, { kind: 'granular' }>): Part {
  const named = targets.filter(({ type }) => type !== 'org').length
  const breadth =
    named === 0 ? 'all packages' : `${named} ${named === 1 ? 'package or scope' : 'packages and scopes'}`
  const narrower = named === 0 ? 1 : 0.75
  if (packages === 'read-write') {
    return { factor: 16 * narrower, words: `can publish ${named === 0 ? 'all packages' : breadth}` }
  }
  if (packages === 'unknown') return { factor: 12 * narrower, words: 'has rights that cannot be read here' }
  if (orgs === 'read-write') return { factor: 10, words: 'can change organizations and teams' }
  if (orgs === 'unknown')
    return { factor: 8, words: 'has rights over organizations that cannot be read here' }
  if (packages === 'read-write-stage-only') return { factor: 6 * narrower, words: `can stage ${breadth}` }
  if (packages === 'read-only') return { factor: 2 * narrower, words: `can read ${breadth}` }
  return { factor: 1, words: orgs === 'read-only' ? 'can read organizations' : 'can do very little' }
}

function bypassOf({ bypassesTwoFactor }: Token): Part {
  return bypassesTwoFactor ? { factor: 3, words: 'skips two-factor' } : { factor: 1, words: null }
}

function placeOf({ ranges }: Token): Part {
  const anywhere = ranges.length === 0 || ranges.includes('0.0.0.0/0')
  return anywhere ? { factor: 2, words: 'works from anywhere' } : { factor: 1, words: null }
}

function ageOf(token: Token, now: number): Part {
  const age = ageInDays(token, now)
  if (age === null) return { factor: 1.2, words: null }
  if (age >= 365) {
    const years = Math.floor(age / 365)
    return { factor: 1.6, words: `is ${years} ${years === 1 ? 'year' : 'years'} old` }
  }
  return age >= 90 ? { factor: 1.3, words: `is ${age} days old` } : { factor: 1, words: null }
}

/** A token nobody misses is a token nobody watches. */
function useOf({ tellsLastUse, lastUsed }: Token, now: number): Part {
  if (!tellsLastUse) return { factor: 1, words: null }
  if (lastUsed === null) return { factor: 1.1, words: 'has never been used' }
  const idle = Math.floor((now - Date.parse(lastUsed)) / day)
  return idle >= 90
    ? { factor: 1.1, words: `has not been used for ${idle} days` }
    : { factor: 1, words: null }
}

/** Publishing from anywhere is high by itself; skipping two-factor on top is grave. */
function levelOf(weight: number): Risk['level'] {
  if (weight >= 60) return 'grave'
  if (weight >= 24) return 'high'
  return weight >= 8 ? 'some' : 'low'
}

import type { Token } from '../../../../shared/token.ts'
import { canPublish } from '../../words/access.ts'
import { counted } from '../../words/count.ts'
import { relativeTime } from '../../words/dates.ts'
import { lifeOf } from '../../words/lifetime.ts'
import { rangesTitle } from '../../words/ranges.ts'

/** What a token can do and whether it is used, in one sentence. `now` in milliseconds. */
export function consequenceOf(token: Token, now: number): string {
  const life = lifeOf(token, now)
  if (life !== 'live') return `It is ${life} already; this takes it off the list.`
  return `It ${abilityOf(token)}${useOf(token, now)}.`
}

/** The same for several tokens: how many of them can publish, and how many were never used. */
export function consequenceOfAll(tokens: readonly Token[]): string {
  const publish = tokens.filter((token) => canPublish(token.access)).length
  const unused = tokens.filter((token) => token.tellsLastUse && token.lastUsed === null).length
  const parts = [
    publish === 0 ? '' : `${publish === tokens.length ? 'All' : publish} can publish`,
    unused === 0 ? '' : `${counted(unused, 'has', 'have')} never been used`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : `${parts.join(', ')}.`
}

function abilityOf({ access, ranges }: Token): string {
  const place = ranges.length === 0 ? 'from anywhere' : `from ${rangesTitle(ranges)}`
  if (access.kind === 'unknown') return `can be used ${place}`
  if (access.kind === 'publish') return `can publish anything you can, ${place}`
  if (access.kind === 'read-only') return `can install packages ${place}`
  if (access.packages === 'unknown') return `has rights that cannot be read here, ${place}`
  const verbs = {
    'no-access': 'work with organizations',
    'read-only': 'install',
    'read-write': 'publish',
    'read-write-stage-only': 'stage',
  }
  return `can ${verbs[access.packages]}${access.packages === 'no-access' ? '' : ' what it was made for'}, ${place}`
}

function useOf({ tellsLastUse, lastUsed }: Token, now: number): string {
  if (lastUsed !== null) return `, and was last used ${relativeTime(Date.parse(lastUsed), now)}`
  return tellsLastUse ? ', and has never been used' : ''
}

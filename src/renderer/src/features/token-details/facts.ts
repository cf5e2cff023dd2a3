import { undated, type Token } from '../../../../shared/token.ts'
import { accessDetail, accessTitle } from '../../words/access.ts'
import { exactTime } from '../../words/dates.ts'
import { expiryWords, lastUseWords, lifeOf } from '../../words/lifetime.ts'
import { visible } from '../../words/names.ts'

/** One line of the details: what it is about, and what is known. */
export interface Fact {
  readonly name: string
  readonly value: string
  /** True for ids and ranges, which are shown in a monospaced font. */
  readonly mono?: boolean
}

const lives = {
  live: 'Works',
  expired: 'Expired; it no longer works',
  revoked: 'Revoked; it no longer works',
} as const

const none = 'This registry does not say'

/** What a token is, line by line, in plain words. `now` in milliseconds. */
export function factsOf(token: Token, now: number): readonly Fact[] {
  const time = (date: string | null) =>
    date === null || date === undated ? none : exactTime(Date.parse(date))
  const onlyIfTold = (name: string, value: string | null) =>
    value === null || value === '' ? [] : [{ name, value: visible(value) }]
  const expiry = expiryWords(token, now)
  const lastUse = lastUseWords(token, now)
  return [
    { name: 'State', value: lives[lifeOf(token, now)] },
    ...onlyIfTold('Description', token.description),
    ...onlyIfTold('Owner', token.owner),
    { name: 'Masked value', value: visible(token.masked) || none, mono: true },
    { name: 'Access', value: [accessTitle(token.access), accessDetail(token)].filter(Boolean).join(' · ') },
    ...targetsOf(token),
    {
      name: 'IP ranges',
      value: token.ranges.length === 0 ? 'Works from anywhere' : token.ranges.map(visible).join('\n'),
      mono: token.ranges.length > 0,
    },
    { name: 'Created', value: time(token.created) },
    ...(token.updated === null ? [] : [{ name: 'Changed', value: time(token.updated) }]),
    { name: 'Last used', value: token.lastUsed === null ? lastUse.text : time(token.lastUsed) },
    { name: 'Expires', value: token.expires === null ? expiry.text : time(token.expires) },
    ...(token.revoked === null ? [] : [{ name: 'Revoked', value: time(token.revoked) }]),
    { name: 'Kept here', value: token.keptHere ? 'Yes' : 'No' },
  ]
}

/** The packages and organizations that the token was made for; a row of the table has no room for them all. */
function targetsOf({ access }: Token): Fact[] {
  if (access.kind !== 'granular' || access.targets.length === 0) return []
  const value = access.targets
    .map(({ type, name }) => `${type === 'unreadable' ? 'cannot be read:' : type} ${visible(name)}`)
    .join('\n')
  return [{ name: 'Made for', value, mono: true }]
}

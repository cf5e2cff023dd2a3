import { expiryGroupOf, type RememberedToken } from './expiry.ts'
import type { PageName } from './desktop.ts'
import { needsUser } from './rotation.ts'
import type { Snapshot } from './state.ts'
import type { Token } from './token.ts'
import { valueAt } from './keyed.ts'

/** Something that the user should look at, and where. */
export interface Attention {
  readonly count: number
  /** `3 tokens expire within 7 days`. */
  readonly words: string
  readonly page: PageName
}

/**
 * What wants attention: revoked tokens that are still honoured, tokens in plaintext, and tokens that expire soon. Never what a user cannot help, such as a session
 * that ended by itself. `now` in milliseconds.
 */
export function attentionOf(snapshot: Snapshot, now: number): readonly Attention[] {
  return [
    item(
      snapshot.plaintextTokens.found.filter(({ verdict }) => verdict !== 'dead').length,
      'plaintext-tokens',
      {
        one: 'token lies in plaintext on this computer',
        many: 'tokens lie in plaintext on this computer',
      },
    ),
    item(snapshot.revocations.honoured.length, 'history', {
      one: 'revoked token still works or may',
      many: 'revoked tokens still work or may',
    }),
    item(snapshot.rotations.filter(needsUser).length, 'expiry', {
      one: 'rotation stopped halfway',
      many: 'rotations stopped halfway',
    }),
    item(expiringSoon(snapshot, now), 'expiry', {
      one: 'token expires within 7 days',
      many: 'tokens expire within 7 days',
    }),
  ].filter(({ count }) => count > 0)
}

/** How many things there are to look at, for a badge. */
export const attentionCount = (snapshot: Snapshot, now: number): number =>
  attentionOf(snapshot, now).reduce((sum, { count }) => sum + count, 0)

function item(count: number, page: PageName, words: { one: string; many: string }): Attention {
  return { count, words: `${count} ${count === 1 ? words.one : words.many}`, page }
}

/** By the lists that were read, and by what is remembered of those that were not; nothing while the user wants quiet. */
function expiringSoon({ accounts, lists, expiry }: Snapshot, now: number): number {
  if (expiry.snoozedUntil !== null && Date.parse(expiry.snoozedUntil) > now) return 0
  return accounts
    .flatMap(
      ({ id }): readonly Ending[] =>
        valueAt(lists, id)?.list?.tokens ?? recall(valueAt(expiry.remembered, id)?.tokens),
    )
    .filter((token) => expiryGroupOf(token, now) === 'week').length
}

type Ending = Pick<Token, 'expires' | 'revoked' | 'tellsExpiry'>

const recall = (tokens: readonly RememberedToken[] = []): readonly Ending[] =>
  tokens.map(({ expires }) => ({ expires, revoked: null, tellsExpiry: true }))

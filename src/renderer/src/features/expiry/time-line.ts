import {
  expiryGroupOf,
  expiryGroups,
  type ExpiryGroup,
  type RememberedToken,
} from '../../../../shared/expiry.ts'
import type { PolicyNote } from '../../../../shared/npm-policy.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import { undated, type Account, type Token } from '../../../../shared/token.ts'
import { labelsOf, nameOf } from '../../words/names.ts'
import { policyNote } from './policy-note.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** One token on the time line: from the list as it was read, or as an earlier run of the app remembers it. */
export interface Moment {
  readonly account: Account
  readonly key: string
  readonly name: string
  /** No other token of the account has the same; for the names of buttons. */
  readonly label: string
  readonly masked: string
  readonly expires: string | null
  readonly group: ExpiryGroup
  /** Null when only the token's end is remembered. */
  readonly token: Token | null
  readonly policy: PolicyNote | null
}

export interface MomentGroup {
  readonly group: ExpiryGroup
  readonly title: string
  readonly moments: readonly Moment[]
}

export const groupTitles: Readonly<Record<ExpiryGroup, string>> = {
  over: 'Expired or revoked',
  week: 'In the next 7 days',
  fortnight: 'In 8 to 14 days',
  quarter: 'In 15 to 90 days',
  later: 'Later',
  never: 'Never expires',
  'not-told': 'The registry does not say',
}

/** The tokens of all accounts, grouped by when they end, the next first. `now` in milliseconds. */
export function timeLine(snapshot: Snapshot, now: number): readonly MomentGroup[] {
  const moments = snapshot.accounts.flatMap((account) => momentsOf(account, snapshot, now))
  return expiryGroups.flatMap((group) => {
    const inGroup = moments.filter((moment) => moment.group === group).toSorted(byEnd)
    return inGroup.length === 0 ? [] : [{ group, title: groupTitles[group], moments: inGroup }]
  })
}

/** Accounts whose list was not read, neither now nor by an earlier run. */
export function unknownAccounts({ accounts, lists, expiry }: Snapshot): readonly Account[] {
  return accounts.filter(({ id }) => !valueAt(lists, id)?.list && !valueAt(expiry.remembered, id))
}

function momentsOf(account: Account, snapshot: Snapshot, now: number): Moment[] {
  const list = valueAt(snapshot.lists, account.id)?.list
  if (!list)
    return (valueAt(snapshot.expiry.remembered, account.id)?.tokens ?? []).map((token) =>
      recall(account, token, now),
    )
  const labels = labelsOf(list.tokens)
  return list.tokens.map((token) => ({
    account,
    key: token.key,
    name: nameOf(token),
    label: labels.get(token.key) ?? nameOf(token),
    masked: token.masked,
    expires: token.revoked === undated ? token.expires : (token.revoked ?? token.expires),
    group: expiryGroupOf(token, now),
    token,
    policy: policyNote(token, account, snapshot, now),
  }))
}

function recall(account: Account, token: RememberedToken, now: number): Moment {
  const { key, masked, expires } = token
  const group = expiryGroupOf({ expires, revoked: null, tellsExpiry: true }, now)
  const name = nameOf(token)
  return { account, key, name, label: name, masked, expires, group, token: null, policy: null }
}

function byEnd(a: Moment, b: Moment): number {
  return endOf(a) - endOf(b) || a.name.localeCompare(b.name)
}

const endOf = ({ expires }: Moment) => (expires === null ? 0 : Date.parse(expires))

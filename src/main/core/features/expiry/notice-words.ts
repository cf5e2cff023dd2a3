import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account } from '../../../../shared/token.ts'
import type { Notice } from '../../ports.ts'
import { dayMs, type DueToken } from './due.ts'

const intent = { kind: 'open-page', page: 'expiry' } as const

/** One notice for all that is due. It may be read on a locked screen, so it names accounts and no tokens. */
export function reminderNotice(due: readonly DueToken[], accounts: readonly Account[], now: number): Notice {
  const soonest = Math.min(...due.map(({ token }) => Date.parse(token.expires)))
  const owners = accounts.filter(({ id }) => due.some(({ account }) => account === id))
  const whose = owners.map(({ username, registry }) => `${username} at ${registryLabel(registry)}`)
  const of = whose.length === 1 ? `Of ${whose.join('')}.` : `Of ${whose.length} accounts.`
  const title =
    due.length === 1
      ? `A token expires ${when(soonest - now)}`
      : `${due.length} tokens expire soon, the first ${when(soonest - now)}`
  return { title, body: `${of} Press to see which, and to make new ones in time.`, intent }
}

/** A stretch of time in whole days, begun ones counted: what is 2.9 days off is told as three. */
function when(left: number): string {
  const days = Math.ceil(left / dayMs)
  return days <= 1 ? 'within a day' : `in ${days} days`
}

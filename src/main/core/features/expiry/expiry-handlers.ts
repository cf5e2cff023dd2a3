import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import { saveExport } from '../history/save-export.ts'
import { calendarOf, type CalendarToken } from './calendar.ts'
import type { Reminders } from './expiry.ts'

export function createExpiryHandlers(context: CoreContext, reminders: Reminders): Handlers['expiry'] {
  const { ports, preferences } = context
  return {
    snooze: ({ days }) => reminders.snooze(days),
    async saveCalendar() {
      // What has been read a moment ago counts.
      reminders.look()
      const now = ports.clock.now()
      const tokens = endingTokens(context, now)
      if (tokens.length === 0)
        return fail('invalid-request', 'None of the tokens known here has a day on which it expires.')
      const text = calendarOf(tokens, preferences.get().expiry.days, now)
      const saved = await saveExport(context, 'tokentray-expiry.ics', text)
      return saved.ok ? ok({ ...saved.value, entries: tokens.length }) : saved
    },
  }
}

/** Tokens of all accounts that are still to end, the next first. */
function endingTokens({ store, accounts }: CoreContext, now: Date): CalendarToken[] {
  const { remembered } = store.get().expiry
  return accounts
    .all()
    .flatMap((account) => (remembered[account.id]?.tokens ?? []).map((token) => ({ ...token, account })))
    .filter(({ expires }) => Date.parse(expires) > now.getTime())
    .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires))
}

import * as v from 'valibot'
import type { Exported } from './history.ts'
import { call, leaves, nothing } from './kinds.ts'

/** When tokens end. What is known of it is part of the state. */
export const expiry = {
  /** Shows no notice for so many days; whatever is due then is told again. 0 ends the quiet at once. */
  snooze: call<undefined>()(
    v.strictObject({ days: v.picklist([0, 1, 7]) }),
    leaves('setting', ({ days }) => ({ note: days === 0 ? 'Notices again' : `No notices for ${days} days` })),
  ),
  /** Saves a calendar file (RFC 5545) with an entry for each token that ends. */
  saveCalendar: call<SavedCalendar>()(
    nothing,
    leaves('export', () => ({ note: 'A calendar of tokens that end' })),
  ),
} as const

export interface SavedCalendar extends Exported {
  readonly entries: number
}

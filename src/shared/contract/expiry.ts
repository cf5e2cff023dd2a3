import * as v from 'valibot'
import type { Exported } from './history.ts'
import { call, nothing } from './kinds.ts'

/** When tokens end. What is known of it is part of the state. */
export const expiry = {
  /** Shows no notice for so many days; whatever is due then is told again. 0 ends it at once. */
  snooze: call<undefined>()(v.strictObject({ days: v.picklist([0, 1, 7]) })),
  /** Saves a calendar file (RFC 5545) with an entry for each token that ends. */
  saveCalendar: call<SavedCalendar>()(nothing),
} as const

export interface SavedCalendar extends Exported {
  readonly entries: number
}

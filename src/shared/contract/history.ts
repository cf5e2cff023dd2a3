import * as v from 'valibot'
import type { HistoryPage } from '../history.ts'
import { call, onlyReads, ownSteps } from './kinds.ts'

/** What this app has done. */
export const history = {
  /** One page, youngest first. */
  read: call<HistoryPage>()(
    v.strictObject({
      skip: v.pipe(v.number(), v.integer(), v.minValue(0)),
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
    onlyReads,
  ),
  /** Saves all of it as a file of the user's. */
  export: call<Exported>()(v.strictObject({ format: v.picklist(['csv', 'json']) }), ownSteps),
} as const

export interface Exported {
  /** Where it lies now; null when the user would rather not. */
  readonly path: string | null
}

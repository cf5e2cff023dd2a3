import { call, nothing } from './kinds.ts'

/** The lock in front of the window. These calls and `app.snapshot` are all that is answered while it is locked. */
export const lock = {
  lock: call<undefined>()(nothing),
  /** Asks the system whether it is the user, where it can; fails with `locked` when it says no. */
  unlock: call<undefined>()(nothing),
} as const

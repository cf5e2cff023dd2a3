import * as v from 'valibot'
import { call } from './kinds.ts'

/** What the desktop does for the app. How it stands is part of the state. */
export const desktop = {
  setOpenAtLogin: call<undefined>()(v.strictObject({ on: v.boolean() })),
  /** Keys as people write them, such as `Ctrl+Alt+T`; null gives them back. */
  setShortcut: call<undefined>()(v.strictObject({ keys: v.nullable(v.pipe(v.string(), v.maxLength(200))) })),
} as const

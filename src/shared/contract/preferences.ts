import { preferenceChange } from '../preferences.ts'
import { call } from './kinds.ts'

/** What the user has set. The values themselves are part of the state. */
export const preferences = {
  /** Takes whole sections; those that are not named stay as they are. */
  change: call<undefined>()(preferenceChange),
} as const

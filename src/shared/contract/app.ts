import type { PageName } from '../pages.ts'
import type { KeychainState, Patch, PracticeInfo, Snapshot } from '../state.ts'
import { call, event, nothing } from './kinds.ts'

/** The whole of the app: its state, and what the window is asked to show. */
export const app = {
  snapshot: call<Snapshot>()(nothing),
  changed: event<Patch>(),
  /** Something outside the window (the tray, a notification) wants the window to show something. */
  intent: event<Intent>(),
  /** Asks the system's keychain again, after the user unlocked it. */
  checkKeychain: call<KeychainState>()(nothing),
  /** Starts the practice registry, or gives the one that runs. */
  openPractice: call<PracticeInfo>()(nothing),
} as const

/** What the window is asked to show from outside of it. */
export type Intent =
  | { readonly kind: 'confirm-revoke'; readonly account: string; readonly key: string }
  | { readonly kind: 'open-page'; readonly page: PageName }

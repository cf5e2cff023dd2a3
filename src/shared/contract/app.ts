import * as v from 'valibot'
import type { Intent } from '../desktop.ts'
import { id } from '../fields.ts'
import { preferenceChange } from '../preferences.ts'
import type { KeychainState, Patch, PracticeInfo, Snapshot } from '../state.ts'
import { call, event, harmless, leaves, nothing, onlyReads, ownSteps, partOfAnother } from './kinds.ts'

/** The whole of the app: its state, and what the window is asked to show. */
export const app = {
  snapshot: call<Snapshot>()(nothing, onlyReads),
  changed: event<Patch>(),
  /** Something outside the window (the tray, a notification) wants the window to show something. */
  intent: event<Intent>(),
  /** Asks the system's keychain again, after the user unlocked it. */
  checkKeychain: call<KeychainState>()(nothing, onlyReads),
  /** Starts the practice registry, or gives the one that runs. */
  openPractice: call<PracticeInfo>()(nothing, harmless),
  /** The user has read which files could not be used. */
  dismissStorageProblems: call<undefined>()(nothing, harmless),
} as const

/** Answers to the questions that requests wait on. */
export const prompts = {
  answer: call<undefined>()(
    v.strictObject({ id, code: v.pipe(v.string(), v.maxLength(256)) }),
    partOfAnother,
  ),
  /** A recovery code that was typed is sent although it puts the account on hold, or dropped, so that another can be typed. */
  useRecovery: call<undefined>()(v.strictObject({ id, use: v.boolean() }), partOfAnother),
  cancel: call<undefined>()(v.strictObject({ id }), partOfAnother),
  openBrowser: call<undefined>()(v.strictObject({ id }), partOfAnother),
} as const

/** What the user has set. The values themselves are part of the state. */
export const preferences = {
  /** Takes whole sections; those that are not named stay as they are. */
  change: call<undefined>()(
    preferenceChange,
    leaves('setting', (change) => ({ note: `Section ${Object.keys(change).join(', ')}` })),
  ),
} as const

/** What the desktop does for the app. How it stands is part of the state. */
export const desktop = {
  setOpenAtLogin: call<undefined>()(
    v.strictObject({ on: v.boolean() }),
    leaves('setting', ({ on }) => ({ note: on ? 'Opens at login' : 'Does not open at login' })),
  ),
  /** Keys as people write them, such as `Ctrl+Alt+T`; null gives them back. */
  setShortcut: call<undefined>()(
    v.strictObject({ keys: v.nullable(v.pipe(v.string(), v.maxLength(200))) }),
    leaves('setting', ({ keys }) => ({ note: `Shortcut: ${keys ?? 'none'}` })),
  ),
  /** A field for a secret has got the focus, or lost it. */
  secretFocus: call<undefined>()(v.strictObject({ on: v.boolean() }), harmless),
} as const

/** The lock in front of the window. These calls and `app.snapshot` are all that is answered while it is locked. */
export const lock = {
  lock: call<undefined>()(nothing, ownSteps),
  /** Asks the system whether it is the user, where it can; fails with `locked` when it says no. */
  unlock: call<undefined>()(nothing, ownSteps),
} as const

/** What is around the window: the shell that holds it, the desktop and its lock, and what they can ask the window to show. */

/** What the shell around the window can do; the Chromium host has neither tray nor notifications. */
export interface HostInfo {
  readonly kind: 'electron' | 'chromium'
  readonly tray: boolean
}

/** Something that the desktop does for the app: as the desktop reports it, which may differ from what was asked of it. */
export interface DesktopSwitch {
  readonly on: boolean
  /** Why it cannot be had here, as a sentence; null when it can. */
  readonly unavailable: string | null
}

export interface DesktopState {
  /** The system starts the app when its user signs in. */
  readonly openAtLogin: DesktopSwitch
  /** A key combination shows the window from anywhere; which one is in the preferences. */
  readonly shortcut: DesktopSwitch
  readonly notifications: DesktopSwitch
  readonly updates: DesktopSwitch
  /** The window can be hidden from screenshots and screen sharing; whether it is, is in the preferences. */
  readonly hiddenFromCapture: DesktopSwitch
}

/** Why the window was locked: by the user, because nobody was there, or because the system locked its screen or went to sleep. */
export type LockReason = 'asked' | 'idle' | 'screen' | 'sleep'

export interface LockState {
  readonly locked: boolean
  /** Null while it is open. */
  readonly reason: LockReason | null
  /** What makes sure on unlocking that it is the user, such as `Touch ID`; null where pressing a button is enough. */
  readonly asks: string | null
  /** Why the window cannot lock by itself on this system, as a sentence; null where it can. */
  readonly unwatched: string | null
}

/** After how many minutes without a key or a movement the window may lock; longer than an hour would be no lock. */
export const idleChoices = [1, 2, 5, 10, 15, 30, 60] as const

/** Pages of the window beside the accounts, by name; the tray or a notification can ask for one. */
export const pageNames = [
  'ranges',
  'plaintext-tokens',
  'keychain',
  'expiry',
  'history',
  'leaks',
  'settings',
] as const
export type PageName = (typeof pageNames)[number]

/** What the window is asked to show from outside of it. */
export type Intent =
  | { readonly kind: 'confirm-revoke'; readonly account: string; readonly key: string }
  | { readonly kind: 'open-page'; readonly page: PageName }

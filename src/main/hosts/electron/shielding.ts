import type { App, BrowserWindow } from 'electron'

/** What keeps other programs from what is typed and shown here, as far as the system helps. */
export interface Shielding {
  /** Why the window cannot be hidden from captures, as a sentence; null where it can. */
  readonly captureUnavailable: string | null
  /** A secret is typed now, or no longer. */
  secretFocus(on: boolean): void
  /** Hides the window from screenshots and screen sharing, or shows it to them again. */
  hideFromCapture(window: Pick<BrowserWindow, 'setContentProtection'>, on: boolean): void
}

type KeyboardApp = Pick<App, 'setSecureKeyboardEntryEnabled'>

/**
 * Secure keyboard entry is macOS's alone. Chromium asks for it itself in a field of dots; asked for here, it holds also while
 * the user has the secret shown. It is in force for all programs, so it is given back as soon as the field or the window is left.
 */
export function createShielding(app: KeyboardApp, platform: NodeJS.Platform): Shielding {
  const hasCapture = platform === 'darwin' || platform === 'win32'
  let held = false
  return {
    captureUnavailable: hasCapture ? null : 'This system has no way to hide a window from screenshots.',
    secretFocus(on) {
      if (platform !== 'darwin' || held === on) return
      held = on
      app.setSecureKeyboardEntryEnabled(on)
    },
    hideFromCapture(window, on) {
      if (hasCapture) window.setContentProtection(on)
    },
  }
}

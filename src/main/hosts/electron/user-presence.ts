import type { SystemPreferences } from 'electron'
import type { UserPresence } from '../../core/ports.ts'

/**
 * Touch ID on macOS. Electron 45 has no call for Windows Hello (`systemPreferences` in electron.d.ts knows only Touch ID) and
 * none for Linux; there the press on the button is what unlocks.
 */
export function createUserPresence(
  platform: NodeJS.Platform,
  system: Pick<SystemPreferences, 'canPromptTouchID' | 'promptTouchID'>,
): UserPresence {
  return {
    asks: () => (platform === 'darwin' && system.canPromptTouchID() ? 'Touch ID' : null),
    confirm: (reason) =>
      system.promptTouchID(reason).then(
        () => true,
        () => false,
      ),
  }
}

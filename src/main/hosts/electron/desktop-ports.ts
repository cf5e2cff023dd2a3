import { app, globalShortcut, powerMonitor, systemPreferences, type SystemPreferences } from 'electron'
import { homedir } from 'node:os'
import type { Intent } from '../../../shared/desktop.ts'
import type { Preferences } from '../../../shared/preferences.ts'
import type { Ports, UserPresence } from '../../core/ports.ts'
import { createAutostart } from './autostart.ts'
import { createDesktop } from './desktop.ts'
import { createNotifier, notificationsUnavailable } from './notifier.ts'
import type { Shielding } from './shielding.ts'
import { createSystemEvents } from './system-events.ts'
import { updatesUnavailable } from './updates.ts'

/** Minutes without a key or a movement until the user counts as away, where nothing else is set. */
const usualIdle = 5

export interface DesktopPortOptions {
  readonly preferences: () => Preferences
  /** Brings the window up, with what it should show. */
  readonly show: (intent: Intent | null) => void
  readonly shielding: Shielding
  readonly log: (line: string) => void
}

/** What the desktop tells the core and does for it. To be made when the app is ready. */
export function createDesktopPorts({
  preferences,
  show,
  shielding,
  log,
}: DesktopPortOptions): Pick<Ports, 'notifier' | 'system' | 'presence' | 'desktop'> {
  return {
    notifier: createNotifier({ wanted: () => preferences().desktop.notifications, pressed: show, log }),
    system: createSystemEvents(powerMonitor, {
      platform: process.platform,
      idleAfter: () => (preferences().lock.idleMinutes ?? usualIdle) * 60,
    }),
    presence: createUserPresence(process.platform, systemPreferences),
    desktop: createDesktop({
      autostart: createAutostart(app, {
        platform: process.platform,
        isPackaged: app.isPackaged,
        env: process.env,
        home: homedir(),
        executable: process.execPath,
      }),
      globalShortcut,
      shielding,
      notificationsUnavailable: notificationsUnavailable(),
      updatesUnavailable: updatesUnavailable(app.isPackaged, process.resourcesPath),
      show: () => show(null),
    }),
  }
}

/**
 * Touch ID on macOS. Electron 45 has no call for Windows Hello (`systemPreferences` in electron.d.ts knows only Touch ID) and
 * none for Linux; there the press on the button is what unlocks.
 */
function createUserPresence(
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

import { fail } from '../../shared/failure.ts'
import type { Desktop, Notifier, SystemEvents, UserPresence } from '../core/ports.ts'
import type { SystemProxy } from '../core/infra/http/network.ts'

/** For hosts that cannot show notifications; what happened is in the window all the same. */
export const noNotifier: Notifier = { notify: () => undefined }

/** For hosts that are not told when the screen locks or the computer sleeps. */
export const noSystemEvents: SystemEvents = {
  unavailable: 'Only the desktop app can do this; a browser’s window cannot tell when to lock.',
  subscribe: () => () => undefined,
}

/** For hosts that cannot ask the system who sits there; a press on a button is all there is. */
export const noPresence: UserPresence = { asks: () => null, confirm: () => Promise.resolve(true) }

/** For hosts that cannot read the system's proxy settings; those of the environment hold everywhere. */
export const noSystemProxy: SystemProxy = () => Promise.resolve(null)

const onlyElectron = 'Only the desktop app has these; here Tokentray runs in a browser’s window.'

/** For hosts that are a window and nothing more. */
export const noDesktop: Desktop = {
  unavailable: {
    openAtLogin: onlyElectron,
    shortcut: onlyElectron,
    notifications: onlyElectron,
    updates: onlyElectron,
    hiddenFromCapture: onlyElectron,
  },
  opensAtLogin: () => Promise.resolve(false),
  setOpenAtLogin: () => Promise.resolve(fail('not-supported', onlyElectron)),
  setShortcut: () => Promise.resolve(fail('not-supported', onlyElectron)),
  secretFocus: () => undefined,
}

/**
 * The double of Electron that the built main entry runs on in tests: every module the app imports, typed after
 * `electron.d.ts`, so that a change there is a compile error here. What it cannot show is whether the real Electron
 * does what its documentation says; docs/releasing.md has the list that is looked at by hand.
 */
import './control.ts'

export { app } from './app.ts'
export {
  clipboard,
  ClipboardItem,
  crashReporter,
  dialog,
  globalShortcut,
  nativeTheme,
  Notification,
  powerMonitor,
  screen,
  shell,
  systemPreferences,
} from './desktop.ts'
export { ipcMain } from './ipc.ts'
export { Menu, nativeImage, Tray } from './menus.ts'
export { protocol, session } from './session.ts'
export { utilityProcess } from './utility-process.ts'
export { BrowserWindow } from './windows.ts'

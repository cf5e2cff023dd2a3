import { app, dialog, type BrowserWindow } from 'electron'
import type { Core } from '../../core/create-core.ts'

/**
 * Says once that closing the window leaves the app in the tray; false when the user would rather quit. On macOS that
 * is what every app does.
 */
export async function tellAboutTray(window: BrowserWindow, core: Core): Promise<boolean> {
  const { desktop } = core.snapshot().preferences
  if (process.platform === 'darwin' || desktop.toldAboutTray) return true
  const { response } = await dialog.showMessageBox(window, {
    type: 'info',
    title: 'Tokentray',
    message: 'Tokentray stays in the tray',
    detail:
      'Closing the window leaves it running, so that you can revoke a token from the tray. ' +
      'Quit is in the tray’s menu, and the page Settings can change this.',
    buttons: ['Keep it in the tray', 'Quit Tokentray'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  await core.handlers.preferences.change({ desktop: { ...desktop, toldAboutTray: true } })
  if (response === 0) return true
  app.quit()
  return false
}

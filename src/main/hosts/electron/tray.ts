import { app, dialog, Menu, nativeImage, Tray, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { attentionCount } from '../../../shared/attention.ts'
import type { Snapshot } from '../../../shared/state.ts'
import type { Core } from '../../core/create-core.ts'
import { menuTemplate, trayMenu, withDot, type TrayAction } from './tray-menu.ts'

export interface AppTray {
  /** Shows the menu for this state. */
  update(snapshot: Snapshot): void
}

/**
 * Puts the icon into the tray. The system keeps the menu it was given, and on Linux a changed menu shows
 * only when it is set again, so it is set whole whenever it would read differently.
 */
export function createTray(resources: string, act: (action: TrayAction) => void): AppTray {
  const tray = new Tray(trayIcon(resources))
  // On macOS a click opens the menu already.
  if (process.platform !== 'darwin') tray.on('click', () => act({ kind: 'open' }))
  const icons = { plain: trayIcon(resources), dotted: dottedIcon(resources) }
  let shown = ''
  let badge = -1

  /** How much there is to look at: a number where the system shows one, a dot in the tray elsewhere. */
  function showBadge(count: number): void {
    if (count === badge) return
    badge = count
    app.setBadgeCount(count)
    const more = count === 0 ? '' : `: ${count} ${count === 1 ? 'thing' : 'things'} to look at`
    tray.setToolTip(`Tokentray${more}`)
    if (process.platform === 'darwin') tray.setTitle(count === 0 ? '' : ` ${count}`)
    else tray.setImage(count === 0 ? icons.plain : icons.dotted)
  }

  return {
    update(snapshot) {
      if (tray.isDestroyed()) return
      const now = Date.now()
      showBadge(attentionCount(snapshot, now))
      const entries = trayMenu(snapshot, now)
      const next = JSON.stringify(entries)
      if (next === shown) return
      shown = next
      tray.setContextMenu(Menu.buildFromTemplate(menuTemplate(entries, act)))
    },
  }
}

/**
 * macOS colours template images itself, to suit a light or dark menu bar, and knows them by their name; `@2x` files are
 * found beside the first. Windows picks from the sizes in an ICO what its scaling wants.
 */
const trayFiles: Partial<Record<NodeJS.Platform, string>> = { darwin: 'trayTemplate.png', win32: 'tray.ico' }

function trayIcon(resources: string): Electron.NativeImage {
  const image = nativeImage.createFromPath(join(resources, trayFiles[process.platform] ?? 'tray.png'))
  if (process.platform === 'darwin') image.setTemplateImage(true)
  return image
}

/** Trays scale what they get; the larger picture is drawn on, for the sake of sharp screens. */
function dottedIcon(resources: string): Electron.NativeImage {
  const icon = nativeImage.createFromPath(join(resources, 'tray.png'))
  const scaleFactor = Math.max(...icon.getScaleFactors())
  const { width, height } = icon.getSize(scaleFactor)
  const size = { width: Math.round(width * scaleFactor), height: Math.round(height * scaleFactor) }
  const bitmap = icon.toBitmap({ scaleFactor })
  return nativeImage.createFromBitmap(withDot(bitmap, size.width, size.height), { ...size, scaleFactor })
}

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
      'To quit, use the tray’s menu. You can change this on the page Settings.',
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

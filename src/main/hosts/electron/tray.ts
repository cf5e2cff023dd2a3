import { Menu, nativeImage, Tray } from 'electron'
import { join } from 'node:path'
import type { Snapshot } from '../../../shared/state.ts'
import { menuTemplate, trayMenu, type TrayAction } from './tray-menu.ts'

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
  tray.setToolTip('Tokentray')
  // On macOS a click opens the menu already.
  if (process.platform !== 'darwin') tray.on('click', () => act({ kind: 'open' }))
  let shown = ''
  return {
    update(snapshot) {
      const entries = trayMenu(snapshot)
      const next = JSON.stringify(entries)
      if (next === shown) return
      shown = next
      tray.setContextMenu(Menu.buildFromTemplate(menuTemplate(entries, act)))
    },
  }
}

/** macOS colours template images itself, to suit a light or dark menu bar; `@2x` files are found by name. */
function trayIcon(resources: string): Electron.NativeImage {
  const file = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'
  const image = nativeImage.createFromPath(join(resources, file))
  image.setTemplateImage(process.platform === 'darwin')
  return image
}

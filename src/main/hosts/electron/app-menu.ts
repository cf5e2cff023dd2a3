import type { MenuItemConstructorOptions } from 'electron'

export interface AppMenuActions {
  readonly openSettings: () => void
  readonly lock: () => void
}

/**
 * The application's menu: in the menu bar on macOS, behind Alt elsewhere. It gives each system the keys its users
 * know; there is no reload and no developer tool in it.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  { openSettings, lock }: AppMenuActions,
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CommandOrControl+,',
    click: openSettings,
  }
  const lockNow: MenuItemConstructorOptions = {
    label: 'Lock',
    accelerator: 'CommandOrControl+L',
    click: lock,
  }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  if (platform === 'darwin') {
    const app: MenuItemConstructorOptions = {
      label: 'Tokentray',
      submenu: [
        { role: 'about' },
        { type: 'separator' },
        settings,
        lockNow,
        { type: 'separator' },
        { role: 'services' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        { role: 'quit' },
      ],
    }
    return [app, { role: 'editMenu' }, view, { role: 'windowMenu' }]
  }
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      settings,
      lockNow,
      { type: 'separator' },
      { role: 'close', accelerator: 'Control+W' },
      // Windows has no key of its own for it.
      { role: 'quit', label: 'Quit', accelerator: 'Control+Q' },
    ],
  }
  return [file, { role: 'editMenu' }, view]
}

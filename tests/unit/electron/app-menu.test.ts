import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { applicationMenu } from '../../../src/main/hosts/electron/app-menu.ts'

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

describe.each(['darwin', 'win32', 'linux'] as const)('the application’s menu on %s', (platform) => {
  const opened: string[] = []
  const items = flat(
    applicationMenu(platform, {
      openSettings: () => void opened.push('settings'),
      lock: () => void opened.push('lock'),
    }),
  )
  const roles = items.map(({ role }) => role)

  it('edits, zooms and quits by the system’s own roles', () => {
    for (const role of ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen', 'quit'] as const)
      expect(roles).toContain(role)
  })

  it('opens no developer tools and loads nothing anew', () => {
    for (const role of ['toggleDevTools', 'reload', 'forceReload', 'viewMenu'] as const)
      expect(roles).not.toContain(role)
  })

  it('opens the settings by the key every program has for them', () => {
    const settings = items.find(({ label }) => label === 'Settings…')
    expect(settings?.accelerator).toBe('CommandOrControl+,')
    Reflect.apply(settings?.click ?? (() => undefined), undefined, [])
    expect(opened).toEqual(['settings'])
  })

  it('locks by the key that password managers have for it', () => {
    const lock = items.find(({ label }) => label === 'Lock')
    expect(lock?.accelerator).toBe('CommandOrControl+L')
    Reflect.apply(lock?.click ?? (() => undefined), undefined, [])
    expect(opened.at(-1)).toBe('lock')
  })
})

it('macOS has the app’s own menu first and a Window menu; the others have File with the keys for closing and quitting', () => {
  const titles = (platform: NodeJS.Platform) =>
    applicationMenu(platform, { openSettings: () => undefined, lock: () => undefined }).map(
      ({ label, role }) => label ?? role,
    )
  expect(titles('darwin')).toEqual(['Tokentray', 'editMenu', 'View', 'windowMenu'])
  expect(titles('linux')).toEqual(['File', 'editMenu', 'View'])
  const file = flat(applicationMenu('win32', { openSettings: () => undefined, lock: () => undefined }))
  expect(file.find(({ role }) => role === 'quit')?.accelerator).toBe('Control+Q')
  expect(file.find(({ role }) => role === 'close')?.accelerator).toBe('Control+W')
})

import type { MenuItemConstructorOptions } from 'electron'
import { app } from './app.ts'
import type { Commands, SeenItem } from './commands.ts'
import { nativeTheme, notifications, powerMonitor } from './desktop.ts'
import { gatherFacts } from './facts.ts'
import { menuItem, trays } from './menus.ts'
import { windows } from './windows.ts'
import { world } from './world.ts'

/** The test's hand on the desktop: it speaks over the channel that Node opens to a child process. */
const commands: Commands = {
  look: () => ({
    windows: windows.map((window) => ({
      visible: window.isVisible(),
      title: window.title,
      bounds: window.getBounds(),
      backgroundColor: window.backgroundColor,
    })),
    trays: trays.map(({ toolTip, image, menu }) => ({
      toolTip,
      icon: image.file,
      template: image.template,
      menu: seen(menu?.template ?? []),
    })),
    applicationMenu: seen(world.applicationMenu),
    opened: world.opened,
    notifications: world.notifications,
    dialogs: world.dialogs,
    clipboard: world.clipboard,
    shortcuts: [...world.shortcuts.keys()],
    order: world.order,
    argv: process.argv,
  }),
  chooseInTray: (path) => click(menuItem(trays[0]?.menu?.template ?? [], path)),
  clickTray: () => void trays[0]?.emit('click', {}),
  chooseInMenu: (path) => click(menuItem(world.applicationMenu, path)),
  closeWindow: () => windows[0]?.close(),
  crashWindow: () => windows[0]?.crash(),
  moveWindow: (bounds) => windows[0]?.setBounds(bounds),
  answerNextDialog: (button) => void (world.nextAnswer = button),
  happen: (event) => void powerMonitor.emit(event, { preventDefault: () => undefined }),
  beIdle: (state) => void (world.idleState = state),
  beDark(dark) {
    world.dark = dark
    nativeTheme.emit('updated')
  },
  takeShortcut: (keys) => void world.takenShortcuts.add(keys),
  pressShortcut: (keys) => world.shortcuts.get(keys)?.(),
  pressNotification(index, button) {
    const shown = notifications[index]
    if (button === undefined) shown?.emit('click', {})
    else shown?.emit('action', {}, button)
  },
  activate: () => void app.emit('activate', {}, windows.length > 0),
  quit: () => app.quit(),
  facts: gatherFacts,
}

function seen(items: readonly MenuItemConstructorOptions[]): SeenItem[] {
  return items.map((item) => ({
    label: item.label ?? (item.type === 'separator' ? '—' : ''),
    role: item.role ?? null,
    accelerator: typeof item.accelerator === 'string' ? item.accelerator : null,
    enabled: item.enabled ?? true,
    items: Array.isArray(item.submenu) ? seen(item.submenu) : [],
  }))
}

/** As the system does it: the roles it knows are its own. */
function click(item: MenuItemConstructorOptions): void {
  if (item.enabled === false) throw new Error(`“${item.label ?? ''}” cannot be chosen`)
  if (item.role === 'quit') app.quit()
  else if (item.role === 'close') windows[0]?.close()
  else Reflect.apply(item.click ?? (() => undefined), undefined, [])
}

export interface Asked {
  readonly id: number
  readonly command: keyof Commands
  readonly args: readonly unknown[]
}

process.on('message', ({ id, command, args }: Asked) => {
  const answer = (outcome: object) => process.send?.({ id, ...outcome })
  Promise.resolve()
    .then(() => (commands[command] as (...args: readonly unknown[]) => unknown)(...args))
    .then(
      (value) => answer({ value: value ?? null }),
      (error: unknown) => answer({ error: String(error) }),
    )
})
// The channel alone does not keep an app running that has been told to exit.
process.channel?.unref()

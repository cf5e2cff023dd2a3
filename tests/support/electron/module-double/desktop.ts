import type {
  Clipboard,
  Dialog,
  GlobalShortcut,
  MessageBoxOptions,
  NativeTheme,
  NotificationConstructorOptions,
  Notification as ElectronNotification,
  PowerMonitor,
  Screen,
  Shell,
  SystemPreferences,
} from 'electron'
import { EventEmitter } from 'node:events'
import { electronObject, strict } from './emitter.ts'
import { world } from './world.ts'

type Members<T> = Partial<Omit<T, keyof EventEmitter>>

export const shell = strict('shell', {
  openExternal(url) {
    world.opened.push(url)
    return Promise.resolve()
  },
  openPath: () => Promise.resolve(''),
  showItemInFolder: () => undefined,
  beep: () => undefined,
} satisfies Partial<Shell>)

/** An item of the clipboard: only which formats it has, and its text. */
export class ClipboardItem {
  readonly items: Readonly<Record<string, unknown>>
  constructor(items: Readonly<Record<string, unknown>>) {
    this.items = items
  }
}

export const clipboard = strict('clipboard', {
  readText: () => Promise.resolve(world.clipboard.text),
  writeText(text: string) {
    Object.assign(world.clipboard, { text, formats: ['text/plain'] })
    return Promise.resolve()
  },
  write([item]: readonly ClipboardItem[]) {
    Object.assign(world.clipboard, {
      text: String(item?.items['text/plain']),
      formats: Object.keys(item?.items ?? {}),
    })
    return Promise.resolve()
  },
  clear() {
    world.clipboard.clearedTimes++
    Object.assign(world.clipboard, { text: '', formats: [] })
  },
} satisfies Pick<Clipboard, 'readText' | 'writeText' | 'clear'> &
  Record<keyof Pick<Clipboard, 'write'>, unknown>)

export const globalShortcut = strict('globalShortcut', {
  register(accelerator, callback) {
    if (world.takenShortcuts.has(accelerator)) return false
    world.shortcuts.set(accelerator, callback)
    return true
  },
  unregister: (accelerator) => void world.shortcuts.delete(accelerator),
  unregisterAll: () => world.shortcuts.clear(),
  isRegistered: (accelerator) => world.shortcuts.has(accelerator),
} satisfies Partial<GlobalShortcut>)

export const powerMonitor = electronObject('powerMonitor', {
  getSystemIdleState: () => world.idleState,
  getSystemIdleTime: () => (world.idleState === 'active' ? 0 : 3_600),
  isOnBatteryPower: () => false,
} satisfies Members<PowerMonitor>)

export const nativeTheme = electronObject('nativeTheme', {
  get shouldUseDarkColors() {
    return world.dark
  },
  shouldUseHighContrastColors: false,
  themeSource: 'system',
} satisfies Members<NativeTheme>)

export const screen = electronObject('screen', {
  getAllDisplays: () => world.displays.map((area) => display(area)),
  getPrimaryDisplay: () => display(world.displays[0] ?? { x: 0, y: 0, width: 1280, height: 800 }),
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
} satisfies Members<Screen>)

/** A display of which nothing matters but where it is. */
function display(workArea: (typeof world.displays)[number]): ReturnType<Screen['getPrimaryDisplay']> {
  return { bounds: workArea, workArea, scaleFactor: 1 } as ReturnType<Screen['getPrimaryDisplay']>
}

export const systemPreferences = electronObject('systemPreferences', {
  canPromptTouchID: () => false,
  getAnimationSettings: () => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: false,
    prefersAnimatedImagesStartPaused: false,
  }),
} satisfies Members<SystemPreferences>)

export const dialog = strict('dialog', {
  showMessageBox(...given: readonly unknown[]) {
    world.dialogs.push(given.at(-1) as MessageBoxOptions)
    return Promise.resolve({ response: world.nextAnswer, checkboxChecked: false })
  },
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
  showErrorBox: () => undefined,
} satisfies Partial<Dialog>)

/** Notifications that were shown and not closed. */
export const notifications: Notification[] = []

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true
  }
  readonly options: NotificationConstructorOptions
  constructor(options: NotificationConstructorOptions = {}) {
    super()
    this.options = options
  }
  show(): void {
    world.notifications.push(this.options)
    notifications.push(this)
    this.emit('show', {})
  }
  close(): void {
    notifications.splice(notifications.indexOf(this), 1)
    this.emit('close', {})
  }
}
Notification.prototype satisfies Pick<ElectronNotification, 'show' | 'close'>

export const crashReporter = strict('crashReporter', {
  start: () => void (world.crashReporterStarted = true),
})

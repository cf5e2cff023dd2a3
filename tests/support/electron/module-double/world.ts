import type {
  ClipboardItem,
  CustomScheme,
  Display,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  PowerMonitor,
  Settings,
} from 'electron'

/** What the app has done to the desktop, and how the desktop is. One process has one desktop. */
export const world = {
  /** What was asked for in order, where the order matters. */
  order: [] as string[],
  sandboxed: false,
  schemes: [] as CustomScheme[],
  /** Addresses handed to the user's browser. */
  opened: [] as string[],
  applicationMenu: [] as MenuItemConstructorOptions[],
  dialogs: [] as MessageBoxOptions[],
  notifications: [] as NotificationConstructorOptions[],
  loginItems: [] as Settings[],
  appUserModelId: '',
  desktopName: '',
  clipboard: { text: '', formats: [] as string[], clearedTimes: 0 },
  shortcuts: new Map<string, () => void>(),
  crashReporterStarted: false,

  /** Keys that other programs hold. */
  takenShortcuts: new Set<string>(),
  /** The button that is pressed in the next message box. */
  nextAnswer: 0,
  idleState: 'active' as ReturnType<PowerMonitor['getSystemIdleState']>,
  dark: false,
  displays: [{ x: 0, y: 0, width: 1920, height: 1080 }] as Display['workArea'][],
  opensAtLogin: false,
}

/** Types are all that is kept of them: an item is what was written with its formats. */
export type WrittenItem = Pick<ClipboardItem, 'types'>

import type { MessageBoxOptions, PowerMonitor, Rectangle } from 'electron'

/** A menu as somebody sees it. */
export interface SeenItem {
  readonly label: string
  readonly role: string | null
  readonly accelerator: string | null
  readonly enabled: boolean
  readonly items: readonly SeenItem[]
}

export interface SeenWindow {
  readonly visible: boolean
  readonly title: string
  readonly bounds: Rectangle
  readonly backgroundColor: string
}

/** What the desktop shows and holds because of the app. */
export interface SeenDesktop {
  readonly windows: readonly SeenWindow[]
  readonly trays: readonly {
    readonly toolTip: string
    readonly icon: string
    readonly template: boolean
    readonly menu: readonly SeenItem[]
  }[]
  readonly applicationMenu: readonly SeenItem[]
  readonly opened: readonly string[]
  readonly notifications: readonly { readonly title?: string; readonly body?: string }[]
  readonly dialogs: readonly MessageBoxOptions[]
  readonly clipboard: {
    readonly text: string
    readonly formats: readonly string[]
    readonly clearedTimes: number
  }
  readonly shortcuts: readonly string[]
  /** What Electron was asked for, in order. */
  readonly order: readonly string[]
  readonly argv: readonly string[]
}

/** What a user, the system or a hostile page does; each is one function in `control.ts`. */
export interface Commands {
  look(): SeenDesktop
  /** Chooses an item of the tray's menu by its labels, from the outside in. */
  chooseInTray(path: readonly string[]): void
  clickTray(): void
  chooseInMenu(path: readonly string[]): void
  closeWindow(): void
  /** The process behind the page is gone. */
  crashWindow(): void
  moveWindow(bounds: Partial<Rectangle>): void
  /** The button that is pressed in the next message box. */
  answerNextDialog(button: number): void
  happen(event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown'): void
  beIdle(state: ReturnType<PowerMonitor['getSystemIdleState']>): void
  beDark(dark: boolean): void
  takeShortcut(keys: string): void
  pressShortcut(keys: string): void
  pressNotification(index: number, button?: number): void
  activate(): void
  quit(): void
  facts(): Promise<Facts>
}

/** What the app has set up, found out by asking it as a hostile page would; plain data, one member a question. */
export interface Facts {
  readonly platform: string
  readonly order: readonly string[]
  readonly sandboxed: boolean
  readonly schemes: readonly { readonly scheme: string; readonly privileges?: object }[]
  readonly windows: readonly {
    readonly webPreferences: Readonly<Record<string, unknown>>
    /** Events of navigation that were prevented. */
    readonly prevented: readonly string[]
    readonly windowOpen: readonly string[]
    /** What WebRTC may use; null where that was left to Chromium. */
    readonly webRtc: string | null
  }[]
  readonly granted: {
    readonly whenAsked: readonly string[]
    readonly whenChecked: readonly string[]
    readonly devices: boolean
    readonly download: boolean
  }
  /** The proxy that pages have, and what goes past it. */
  readonly proxy: { readonly proxyRules?: string; readonly proxyBypassRules?: string } | null
  /** Addresses of others that a page could load. */
  readonly loadable: readonly string[]
  readonly pageHeaders: Readonly<Record<string, string>>
  /** Paths outside the bundle that were answered with something. */
  readonly escaped: readonly string[]
  /** Senders that were answered with anything but a refusal. */
  readonly trustedSenders: readonly string[]
  /** Addresses that a hostile registry named for signing in and that reached the browser. */
  readonly openedForServers: readonly string[]
  readonly crashReporterStarted: boolean
}

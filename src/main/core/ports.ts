import type { Intent } from '../../shared/desktop.ts'
import type { Result } from '../../shared/failure.ts'
import type { Shortcut } from '../../shared/shortcut.ts'
import type { PracticeInfo } from '../../shared/state.ts'
import type { DesktopState, HostInfo } from '../../shared/desktop.ts'
import type { Clock } from './infra/clock.ts'
import type { FileSystem } from './infra/files/file-system.ts'
import type { SystemProxy } from './infra/http/network.ts'
import type { Keychain } from './infra/keychain/keychain.ts'
import type { Clipboard } from './infra/secrets/secret-clipboard.ts'
import type { DataFolder } from './infra/storage/data-folder.ts'
import type { TextWork } from './infra/text-work/text-work.ts'

/** What the core needs from the world around it. A host (Electron, Chromium) or a test supplies these. */
export interface Ports {
  readonly host: HostInfo
  /** `null` keeps secrets in memory only, by the user's choice. */
  readonly keychain: Keychain | null
  readonly clipboard: Clipboard
  readonly browser: ExternalBrowser
  /** The app's private folder. */
  readonly dataFolder: DataFolder
  readonly fileSystem: FileSystem
  /** Reads and looks through what others wrote, in worker threads. */
  readonly textWork: TextWork
  readonly exports: Exports
  readonly clock: Clock
  readonly practice: Practice
  readonly notifier: Notifier
  readonly system: SystemEvents
  readonly presence: UserPresence
  readonly page: WindowPage
  /** Lets the user choose a folder in the system's own dialog; null when there is none or it was cancelled. */
  readonly chooseFolder: () => Promise<string | null>
  readonly systemProxy: SystemProxy
  readonly desktop: Desktop
  readonly launcher: LauncherPlace
  /** One line for the log; what is written is already free of secrets. */
  readonly log: (line: string) => void
}

export interface ExternalBrowser {
  /** Opens a page in the user's browser; false when the system would not. The caller has checked the address. */
  open(url: string): Promise<boolean>
}

/** Hands a text to the user as a file of their own. */
export interface Exports {
  /** Saves under a name like this one, where the user wants it; gives the path, or null when they would rather not. */
  save(name: string, text: string): Promise<Result<string | null>>
}

/** Starts the practice registry, or gives the one that runs already. */
export interface Practice {
  start(): Promise<PracticeInfo>
}

/** Tells the user something while the window is not looked at. */
export interface Notifier {
  /** Shows it once, if the host can. What it says may be read over a shoulder: never a secret. */
  notify(notice: Notice): void
}

export interface Notice {
  readonly title: string
  readonly body: string
  /** What the window shows when the notice is pressed. */
  readonly intent?: Intent
  /** Buttons under it, where the system has them; what they lead to must be reachable in the window too. */
  readonly actions?: readonly NoticeAction[]
}

export interface NoticeAction {
  readonly label: string
  readonly intent: Intent
}

/** What happens around the app. `idle` and `active` are about the user's input, not about the window. */
export type SystemEvent = 'lock-screen' | 'unlock-screen' | 'suspend' | 'resume' | 'idle' | 'active'

export interface SystemEvents {
  /** Why this host reports no such events, as a sentence; null where it does. */
  readonly unavailable: string | null
  /** The answer ends the subscription. */
  subscribe(listener: (event: SystemEvent) => void): () => void
}

/** The system's way of asking whether it is the user who sits there. */
export interface UserPresence {
  /** What it asks with, such as `Touch ID`; null where this host cannot ask. It may change while the app runs. */
  asks(): string | null
  /** Asks, naming what for as the end of a sentence; false when it was not confirmed. */
  confirm(reason: string): Promise<boolean>
}

/** The page in the window, if there is one. */
export interface WindowPage {
  /** Loads it anew, so that nothing of what it held is left in it. */
  reload(): Promise<void>
}

/** What the desktop does for the app beyond showing its window. A host says of each what it cannot do. */
export interface Desktop {
  /** Why a thing cannot be had here, as a sentence; what is not named can. */
  readonly unavailable: Readonly<Partial<Record<keyof DesktopState, string>>>
  opensAtLogin(): Promise<boolean>
  setOpenAtLogin(on: boolean): Promise<Result<undefined>>
  /** Takes these keys of the whole desktop for showing the window, instead of those before; null takes none. */
  setShortcut(shortcut: Shortcut | null): Promise<Result<undefined>>
  /** Keeps what is typed from other programs while a secret is typed, where the system can. */
  secretFocus(on: boolean): void
}

/** Where `tokentray-run` lies on this computer, for as long as the app is there, and the helpers that call it. */
export interface LauncherPlace {
  /** Absolute; null where there is none, and why. */
  readonly command: string | null
  readonly unavailable: string | null
  /** Makes the program that prints the token handed over under this id; gives its absolute path. */
  writeHelper(id: string): Promise<Result<string>>
  removeHelper(program: string): Promise<void>
}

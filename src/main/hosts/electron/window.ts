import { BrowserWindow, nativeTheme } from 'electron'
import { pageUrl, windowOptions } from './window-rules.ts'

export interface AppWindow {
  /** Shows the window, making it when there is none; resolves when its page has loaded and listens. */
  show(): Promise<void>
  isShown(): boolean
  /** The page to send events to, if there is one. */
  contents(): Electron.WebContents | undefined
}

export interface AppWindowOptions {
  readonly preload: string
  readonly icon: string
  /** Never puts the window on the screen. */
  readonly headless: boolean
  /** Asked when the user closes the window: true hides it, false lets it go. */
  readonly hidesOnClose: () => boolean
}

interface OpenWindow {
  readonly window: BrowserWindow
  readonly loaded: Promise<void>
}

/** The one window of the app, made anew after it was closed or its page crashed. */
export function createAppWindow(options: AppWindowOptions): AppWindow {
  let current: OpenWindow | undefined

  const usable = () => {
    const isAlive = current && !current.window.isDestroyed() && !current.window.webContents.isCrashed()
    return isAlive ? current : undefined
  }

  function replace(): OpenWindow {
    const old = current?.window
    const window = new BrowserWindow(windowOptions(options, nativeTheme.shouldUseDarkColors))
    window.on('close', (event) => {
      if (!options.hidesOnClose()) return
      event.preventDefault()
      window.hide()
    })
    current = { window, loaded: window.loadURL(pageUrl) }
    // Only now: an app without windows may quit.
    if (old && !old.isDestroyed()) old.destroy()
    return current
  }

  return {
    async show() {
      const { window, loaded } = usable() ?? replace()
      await loaded
      if (options.headless || window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    isShown: () => usable()?.window.isVisible() ?? false,
    contents: () => usable()?.window.webContents,
  }
}

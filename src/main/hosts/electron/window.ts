import { BrowserWindow, nativeTheme, screen } from 'electron'
import { fitPlace, type PlaceKeeper, type WindowPlace } from './window-place.ts'
import { pageUrl, paper, windowOptions } from './window-rules.ts'

export interface AppWindow {
  /** Shows the window, making it when there is none; resolves when its page has loaded and listens. */
  show(): Promise<void>
  isShown(): boolean
  /** Loads its page anew, so that nothing of what it held is left. */
  reload(): Promise<void>
  /** Hides it from captures of the screen as the user wants it now. */
  shield(): void
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
  /** Asked before it is hidden: false when it stays open after all. */
  readonly mayHide: (window: BrowserWindow) => Promise<boolean>
  /** Hides a window from captures of the screen, or not, as the user wants it. */
  readonly shield: (window: BrowserWindow) => void
  /** Called when the user has left the window, or its page is gone: nothing is typed there any more. */
  readonly left: () => void
  /** Where it was last, and where to write down where it is. */
  readonly place: PlaceKeeper
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
    restorePlace(window, options.place.get())
    rememberPlace(window, (place) => options.place.set(place))
    options.shield(window)
    window.on('blur', options.left)
    window.on('hide', options.left)
    window.on('closed', options.left)
    window.webContents.on('render-process-gone', options.left)
    window.on('close', (event) => {
      if (!options.hidesOnClose()) return
      event.preventDefault()
      hide(window)
    })
    current = { window, loaded: window.loadURL(pageUrl) }
    // Only now: an app without windows may quit.
    if (old && !old.isDestroyed()) old.destroy()
    return current
  }

  function hide(window: BrowserWindow): void {
    options.mayHide(window).then(
      (may) => {
        if (may && !window.isDestroyed()) window.hide()
      },
      () => window.hide(),
    )
  }

  nativeTheme.on('updated', () => {
    // The page follows by itself; what shows before it has painted is ours.
    usable()?.window.setBackgroundColor(paper(nativeTheme.shouldUseDarkColors))
  })

  return {
    async show() {
      const { window, loaded } = usable() ?? replace()
      await loaded
      if (options.headless || window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    async reload() {
      const open = usable()
      if (!open) return
      // A load that is still under way would be broken off, and whoever waits for it told of a failure.
      await open.loaded.catch(() => undefined)
      if (open !== usable()) return
      options.left()
      const { webContents } = open.window
      const loaded = new Promise<void>((resolve) => webContents.once('did-stop-loading', () => resolve()))
      current = { window: open.window, loaded }
      webContents.reload()
      await loaded
    },
    isShown: () => usable()?.window.isVisible() ?? false,
    shield() {
      const open = usable()
      if (open) options.shield(open.window)
    },
    contents: () => usable()?.window.webContents,
  }
}

function restorePlace(window: BrowserWindow, place: WindowPlace | null): void {
  const bounds = place && fitPlace(place, screen.getAllDisplays())
  if (bounds) window.setBounds(bounds)
  if (place?.maximized) window.maximize()
}

/** A drag reports every pixel; the place is worth writing down when it has come to rest, in milliseconds. */
const rest = 500

function rememberPlace(window: BrowserWindow, set: (place: WindowPlace) => void): void {
  let timer: NodeJS.Timeout | undefined
  const remember = () => {
    clearTimeout(timer)
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    set({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(remember, rest)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('close', remember)
}

import type {
  BrowserWindow as ElectronBrowserWindow,
  BrowserWindowConstructorOptions,
  Rectangle,
  WebContents as ElectronWebContents,
} from 'electron'
import { EventEmitter } from 'node:events'
import type { EventMessage } from '../../../../src/shared/contract.ts'
import { app, isQuittingNow } from './app.ts'
import { electronObject, prevented } from './emitter.ts'
import { isDry, openPage, type WindowPage } from './page.ts'
import { answerOf, mayLoad } from './session.ts'
import { world } from './world.ts'

type Opener = Parameters<ElectronWebContents['setWindowOpenHandler']>[0]

/** Windows that are not destroyed, oldest first. */
export const windows: BrowserWindow[] = []

function createContents(preload: string) {
  let page: Promise<WindowPage> | null = null
  let opener: Opener | null = null
  let webRtc: string | null = null
  let destroyed = false
  let crashed = false
  const state = {
    async load(url: string) {
      if (isDry) {
        const answer = (await mayLoad(url)) ? await answerOf(url) : null
        if (answer?.status !== 200) throw new Error(`ERR_FAILED loading ${url}`)
        return
      }
      page = openPage(url, preload, {
        navigates: (to, isMainFrame) =>
          prevented(contents, isMainFrame ? 'will-navigate' : 'will-frame-navigate', { url: to }),
        opens: (to) => windowOpen(to) !== 'deny',
      })
      await page
    },
    async destroy() {
      destroyed = true
      await page?.then((open) => open.close()).catch(() => undefined)
    },
    crash: () => (crashed = true),
  }
  const contents = electronObject('webContents', {
    isDestroyed: () => destroyed,
    isCrashed: () => crashed,
    send(_channel, message: EventMessage) {
      void page?.then(({ send }) => send(structuredClone(message)))
    },
    setWindowOpenHandler: (handler) => void (opener = handler),
    setWebRTCIPHandlingPolicy: (policy) => void (webRtc = policy),
    getURL: () => 'tokentray://app/',
    reload() {
      world.order.push('reload')
      void Promise.resolve(page)
        .then((open) => open?.reload())
        .catch(() => undefined)
        .finally(() => contents.emit('did-stop-loading'))
    },
    isFocused: () => true,
    setBackgroundThrottling: () => undefined,
  } satisfies Partial<Omit<ElectronWebContents, keyof EventEmitter>>)
  function windowOpen(url: string): string {
    const details = { url, frameName: '', features: '', disposition: 'new-window', referrer: {} }
    // Without a handler Electron opens the window.
    if (!opener) return 'allow'
    const { action } = Reflect.apply(opener, null, [details]) as { action: string }
    return action
  }
  return { contents, state, windowOpen, webRtc: () => webRtc }
}

/** A window: what was asked of it, and a page that is Chromium's own. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return windows.find((window) => window.isVisible()) ?? null
  }

  readonly options: BrowserWindowConstructorOptions
  readonly webContents: ReturnType<typeof createContents>['contents']
  readonly windowOpen: (url: string) => string
  readonly crash: () => void
  readonly webRtc: () => string | null
  title: string
  backgroundColor: string
  readonly #page: ReturnType<typeof createContents>['state']
  #bounds: Rectangle
  #shown: boolean
  #destroyed = false
  #maximized = false
  #minimized = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    this.options = options
    this.title = options.title ?? ''
    this.backgroundColor = options.backgroundColor ?? ''
    this.#bounds = { x: 100, y: 60, width: options.width ?? 800, height: options.height ?? 600 }
    this.#shown = options.show ?? true
    const { contents, state, windowOpen, webRtc } = createContents(options.webPreferences?.preload ?? '')
    this.webContents = contents
    this.#page = state
    this.windowOpen = windowOpen
    this.webRtc = webRtc
    this.crash = () => void state.crash()
    windows.push(this)
    app.emit('web-contents-created', {}, contents)
    app.emit('browser-window-created', {}, this)
  }

  loadURL(url: string): Promise<void> {
    world.order.push(`load ${url}`)
    return this.#page.load(url)
  }
  show(): void {
    this.#shown = true
    this.emit('show')
  }
  showInactive(): void {
    this.show()
  }
  hide(): void {
    this.#shown = false
    this.emit('hide')
  }
  focus(): void {
    this.emit('focus')
  }
  isFocused(): boolean {
    return this.#shown
  }
  isVisible(): boolean {
    return this.#shown && !this.#minimized
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  minimize(): void {
    this.#minimized = true
  }
  restore(): void {
    this.#minimized = false
  }
  maximize(): void {
    this.#maximized = true
  }
  isMaximized(): boolean {
    return this.#maximized
  }
  isFullScreen(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  getBounds(): Rectangle {
    return this.#bounds
  }
  getNormalBounds(): Rectangle {
    return this.#bounds
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('move')
    this.emit('resize')
  }
  setBackgroundColor(color: string): void {
    this.backgroundColor = color
  }
  setTitle(title: string): void {
    this.title = title
  }
  getTitle(): string {
    return this.title
  }
  setContentProtection(on: boolean): void {
    world.order.push(`setContentProtection ${on}`)
  }
  flashFrame(): void {
    world.order.push('flashFrame')
  }
  /** As the cross in its corner does. */
  close(): void {
    if (!prevented(this, 'close')) this.destroy()
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#shown = false
    windows.splice(windows.indexOf(this), 1)
    void this.#page.destroy()
    this.emit('closed')
    if (windows.length > 0 || isQuittingNow()) return
    if (app.listenerCount('window-all-closed') === 0) app.quit()
    else app.emit('window-all-closed')
  }
}

/** No more is here than the app uses; what is here has the shape that Electron gives it. */
type Checked = Omit<
  Pick<ElectronBrowserWindow, Extract<keyof BrowserWindow, keyof ElectronBrowserWindow>>,
  keyof EventEmitter | 'webContents'
>
BrowserWindow.prototype satisfies Checked

/** For quitting: false when one of them stays. */
export function closeAllWindows(): boolean {
  for (const window of [...windows]) window.close()
  return windows.length === 0
}

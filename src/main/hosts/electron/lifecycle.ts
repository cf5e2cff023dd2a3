import type { App } from 'electron'

export interface LifecycleOptions {
  readonly platform: NodeJS.Platform
  /** Asked again and again: whether the app lives on in the tray. */
  readonly hasTray: () => boolean
  readonly show: () => void
  /** The app was started a second time; `data` is what that start sent, from whoever it was. */
  readonly secondStart: (data: unknown) => void
  /** Last acts, such as taking a secret off the clipboard. */
  readonly dispose: () => Promise<unknown>
  /** True while a thread is held up, for which an ordinary exit would wait. */
  readonly hangs: () => boolean
  /** Ends the process at once, waiting for nothing. */
  readonly kill: () => void
}

/** The last acts may take this long; then the app goes all the same. */
const disposeLimit = 3_000

/**
 * When the app stays and when it goes. Closing the window hides it while there is a tray to bring it back
 * (and always on macOS, where the Dock does); without one it ends the app. Quit ends it everywhere, after
 * the last acts are done. A second start only shows the first one's window.
 *
 * The answer tells whether closing the window hides it.
 */
export function governLifecycle(
  app: Pick<App, 'on' | 'quit' | 'exit'>,
  { platform, hasTray, show, secondStart, dispose, hangs, kill }: LifecycleOptions,
): { readonly hidesOnClose: () => boolean } {
  let isQuitting = false
  const staysWithoutWindow = () => platform === 'darwin' || hasTray()

  app.on('second-instance', (_event, _argv, _folder, data) => secondStart(data))
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (!staysWithoutWindow()) app.quit()
  })
  app.on('before-quit', () => {
    isQuitting = true
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    const limit = setTimeout(leave, disposeLimit)
    function leave(): void {
      clearTimeout(limit)
      // Everything is put away; a thread that waits for the keychain must not keep the process.
      if (hangs()) kill()
      else app.exit(0)
    }
    dispose().then(leave, leave)
  })
  return { hidesOnClose: () => !isQuitting && staysWithoutWindow() }
}

import type { App } from 'electron'

export interface LifecycleOptions {
  readonly platform: NodeJS.Platform
  /** Asked again and again: whether the app lives on in the tray. */
  readonly hasTray: () => boolean
  readonly show: () => void
  /** Last acts, such as taking a secret off the clipboard. */
  readonly dispose: () => Promise<void>
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
  { platform, hasTray, show, dispose }: LifecycleOptions,
): { readonly hidesOnClose: () => boolean } {
  let isQuitting = false
  const staysWithoutWindow = () => platform === 'darwin' || hasTray()

  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (!staysWithoutWindow()) app.quit()
  })
  app.on('before-quit', () => {
    isQuitting = true
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    const limit = setTimeout(() => app.exit(0), disposeLimit)
    const leave = () => {
      clearTimeout(limit)
      app.exit(0)
    }
    dispose().then(leave, leave)
  })
  return { hidesOnClose: () => !isQuitting && staysWithoutWindow() }
}

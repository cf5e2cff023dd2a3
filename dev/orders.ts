/** What the watcher says to the process of the app, over the channel that Node opens to a child process. */
export type Order =
  /** Read the app's code and run it (Chromium host; Electron does so by itself). */
  | 'start'
  /** The app before is gone (Chromium host). */
  | 'go-on'
  | 'reload'
  | 'end'

/** What it hears back when the page has been loaded anew. */
export type Report = 'reloaded'

/** Where the process finds the bundle that it runs. */
export const mainVariable = 'TOKENTRAY_DEV_MAIN'

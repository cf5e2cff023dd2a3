import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import { isSafeExternalUrl } from '../../../shared/registry-url.ts'
import { isOwnUrl } from '../../ipc/sender.ts'
import { windowSize } from '../bundle.ts'

/** The scheme of the page. `app` stands where a host stands, so that the page has an origin of its own. */
export const scheme = 'tokentray'
export const trustedOrigin = `${scheme}://app`
export const pageUrl = `${trustedOrigin}/`

export const isInternalUrl = (url: string): boolean => isOwnUrl(url, trustedOrigin)

/** Pages that may be handed to the user's browser; the address can come from a registry's answer. */
export const isAllowedExternalUrl = isSafeExternalUrl

/**
 * Said in full, defaults included, so that a change of Electron's defaults changes nothing here
 * (Electron's security checklist, items 2 to 12).
 */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  webgl: false,
  devTools: false,
  // The dictionaries would be downloaded, and a registry's name is not prose.
  spellcheck: false,
} as const satisfies WebPreferences

/** The page's paper colour, so that the window does not flash white before the first paint. */
export const paper = (dark: boolean) => (dark ? '#191816' : '#fbfaf8')

/** The window as data. It is shown once it has something to show. */
export function windowOptions(files: { preload: string; icon: string }, dark: boolean) {
  return {
    title: 'Tokentray',
    ...windowSize,
    useContentSize: true,
    minWidth: 640,
    minHeight: 480,
    show: false,
    icon: files.icon,
    autoHideMenuBar: true,
    backgroundColor: paper(dark),
    webPreferences: { ...webPreferences, preload: files.preload },
  } as const satisfies BrowserWindowConstructorOptions
}

import type { App, Session } from 'electron'
import { noProxyThere, nothingBypasses, webRtcPolicy } from '../bundle.ts'
import { isInternalUrl } from './window-rules.ts'

/** No page of this app goes anywhere else, opens a window or embeds another page, whoever asked for it. */
export function lockContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.setWebRTCIPHandlingPolicy(webRtcPolicy)
  })
}

type LockableSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setProxy'
  | 'on'
> & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> }

/**
 * The page gets no permission (Electron's default is to grant all of them), no download, and nothing from
 * the network: main speaks to registries, the window only to main. What Chromium does without a request (hints to connect, WebRTC) meets a proxy that
 * is not there; resolves when that is so.
 */
export async function lockSession(session: LockableSession): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isInternalUrl(url) }))
  await session.setProxy({
    mode: 'fixed_servers',
    proxyRules: noProxyThere,
    proxyBypassRules: nothingBypasses,
  })
}

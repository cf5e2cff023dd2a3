import type { BrowserContext, Page, Request, Route } from 'playwright'
import { bundleHeaders, noProxyThere, nothingBypasses, readBundleFile, webRtcPolicy } from '../bundle.ts'

/** The page's origin: a name that can never be a host (RFC 6761), served from the bundle and from nowhere else. */
export const pageOrigin = 'https://app.tokentray.invalid'

/** Answers the page's requests from the bundle and cancels every other one, so that the page has no network. */
export async function routeBundle(page: Page, bundle: string): Promise<void> {
  await page.route('**/*', (route) => answerFromBundle(route, bundle))
}

/**
 * The same for a whole browser: what the page opens, and what no page asked for, gets nothing. A page that the host itself has opened is shown what it
 * asks for; this process fetches that, since the browser has no way out (`offline`).
 */
export async function routeBrowser(
  context: BrowserContext,
  bundle: string,
  ownerOf: (page: Page | null) => 'app' | 'host' | null,
): Promise<void> {
  await context.route('**/*', async (route) => {
    switch (ownerOf(pageOf(route.request()))) {
      case 'app':
        return answerFromBundle(route, bundle)
      case 'host':
        return route.fetch().then(
          (response) => route.fulfill({ response }),
          () => route.abort('failed'),
        )
      case null:
        return route.abort('blockedbyclient')
    }
  })
}

/** A request of a page that is only coming up, or of a worker, has none. */
function pageOf(request: Request): Page | null {
  try {
    return request.frame().page()
  } catch {
    return null
  }
}

async function answerFromBundle(route: Route, bundle: string): Promise<void> {
  const url = new URL(route.request().url())
  const file = url.origin === pageOrigin ? await readBundleFile(bundle, url.pathname) : null
  if (!file) return route.abort('blockedbyclient')
  await route.fulfill({ status: 200, headers: bundleHeaders(file.contentType), body: file.body })
}

/**
 * Flags without which code of the page could reach others past every request that is answered here: hints to connect (`preconnect`, `dns-prefetch`),
 * and WebRTC, by UDP and TCP. No name is resolved, WebRTC uses no UDP but by a proxy, and the proxy for everything, this computer too, is nowhere.
 */
export const offline = [
  `--proxy-server=${noProxyThere}`,
  `--proxy-bypass-list=${nothingBypasses}`,
  '--host-resolver-rules=MAP * ~NOTFOUND',
  // What it is called now, and what it was called before.
  `--webrtc-ip-handling-policy=${webRtcPolicy}`,
  `--force-webrtc-ip-handling-policy=${webRtcPolicy}`,
] as const

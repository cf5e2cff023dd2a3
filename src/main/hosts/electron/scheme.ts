import type { CustomScheme, Protocol } from 'electron'
import { bundleHeaders, readBundleFile } from '../bundle.ts'
import { isInternalUrl, scheme } from './window-rules.ts'

/**
 * To be registered before the app is ready. `standard` gives the page an origin, `secure` the rights of
 * https; module scripts are fetched, hence `supportFetchAPI` (the page's own fetches stop at its policy).
 */
export const customScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
} as const satisfies CustomScheme

/** Serves the built window from `root` under `tokentray://app/`, never through `file:`. */
export function serveBundle(protocol: Pick<Protocol, 'handle'>, root: string): void {
  protocol.handle(scheme, async ({ method, url }) => {
    if (method !== 'GET' || !isInternalUrl(url)) return new Response(null, { status: 403 })
    const file = await readBundleFile(root, new URL(url).pathname)
    if (!file) return new Response(null, { status: 404 })
    return new Response(file.body, { headers: bundleHeaders(file.contentType) })
  })
}

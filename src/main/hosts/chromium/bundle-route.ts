import type { Page } from 'playwright'
import { bundleHeaders, readBundleFile } from '../bundle.ts'

/** The page's origin: a name that can never be a host (RFC 6761), served from the bundle and from nowhere else. */
export const pageOrigin = 'https://app.tokentray.invalid'

/** Answers the page's requests from the bundle and cancels every other one, so that the page has no network. */
export async function routeBundle(page: Page, bundle: string): Promise<void> {
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    const file = url.origin === pageOrigin ? await readBundleFile(bundle, url.pathname) : null
    if (!file) return route.abort('blockedbyclient')
    await route.fulfill({ status: 200, headers: bundleHeaders(file.contentType), body: file.body })
  })
}

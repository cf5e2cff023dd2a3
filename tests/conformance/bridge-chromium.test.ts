import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll } from 'vitest'
import { bindPage, type PageBridge } from '../../src/main/hosts/chromium/page-bridge.ts'
import { pageOrigin, routeBundle } from '../../src/main/hosts/chromium/bundle-route.ts'
import { createDispatch, type Dispatch } from '../../src/main/ipc/dispatch.ts'
import { contract } from '../../src/shared/contract.ts'
import { describeBridge } from './bridge-cases.ts'

/** The built preload in a real Chromium page, over Playwright's binding. */

const preload = join(import.meta.dirname, '..', '..', 'out', 'preload', 'index.cjs')
/** Addresses that our page does not have. */
const hostile: Record<string, string> = {
  'an empty page': 'about:blank',
  'a data address': 'data:text/html,https://app.tokentray.invalid/',
}

let browser: Browser
let page: Page
let bridge: PageBridge
/** Of the case at hand. All of them share one page, which each loads anew. */
let dispatch: Dispatch
let bundle: string
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['TOKENTRAY_BROWSER'] ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  })
  bundle = await mkdtemp(join(tmpdir(), 'tokentray-bundle-'))
  await writeFile(join(bundle, 'index.html'), '<!doctype html><title>A page of ours</title>')
  page = await browser.newPage()
  await routeBundle(page, bundle)
  const call: Dispatch = (...args) => dispatch(...args)
  bridge = await bindPage(page, await readFile(preload, 'utf8'), call, () => undefined)
})
afterAll(async () => {
  await browser.close()
  await rm(bundle, { recursive: true, force: true })
})

describeBridge({
  name: 'the Chromium host',
  hostileSenders: Object.keys(hostile),
  async open(handlers, log) {
    dispatch = createDispatch(contract, handlers, { trustedOrigin: pageOrigin, log })
    await page.goto(`${pageOrigin}/`)
    return {
      evaluate: (source) => page.evaluate(source),
      async evaluateAs(sender, source) {
        await page.goto(hostile[sender] ?? 'about:blank')
        return page.evaluate(source)
      },
      async send(message) {
        bridge.send(message)
        // The page's own turn comes after what was handed over to it.
        await page.evaluate('new Promise((resolve) => setTimeout(resolve))')
      },
      close: () => Promise.resolve(),
    }
  },
})

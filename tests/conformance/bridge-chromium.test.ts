import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext } from 'playwright'
import { afterAll, beforeAll } from 'vitest'
import { bindPage } from '../../src/main/hosts/chromium/page-bridge.ts'
import { pageOrigin, routeBundle } from '../../src/main/hosts/chromium/bundle-route.ts'
import { createDispatch } from '../../src/main/ipc/dispatch.ts'
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
let context: BrowserContext
let bundle: string
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['TOKENTRAY_BROWSER'] ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  })
  context = await browser.newContext()
  bundle = await mkdtemp(join(tmpdir(), 'tokentray-bundle-'))
  await writeFile(join(bundle, 'index.html'), '<!doctype html><title>A page of ours</title>')
})
afterAll(async () => {
  await browser.close()
  await rm(bundle, { recursive: true, force: true })
})

describeBridge({
  name: 'the Chromium host',
  hostileSenders: Object.keys(hostile),
  async open(handlers, log) {
    const page = await context.newPage()
    await routeBundle(page, bundle)
    const dispatch = createDispatch(contract, handlers, { trustedOrigin: pageOrigin, log })
    const bridge = await bindPage(page, await readFile(preload, 'utf8'), dispatch, () => undefined)
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
      close: () => page.close(),
    }
  },
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page, Route } from 'playwright'
import { pageOrigin } from '../../../../src/main/hosts/chromium/bundle-route.ts'
import { bindPage, type PageBridge } from '../../../../src/main/hosts/chromium/page-bridge.ts'
import type { Dispatch } from '../../../../src/main/ipc/dispatch.ts'
import { wire } from '../../../../src/shared/contract.ts'
import { mayLoad, answerOf } from './session.ts'
import { ipcHandler } from './ipc.ts'

/**
 * The page of a window: a real Chromium page with the real preload. A Chromium knows no scheme of ours, so what the
 * app calls `tokentray://app` is `https://app.tokentray.invalid` in it, and every address is translated on its way.
 */
const appOrigin = 'tokentray://app'

/** What a window is told of its page. */
export interface PageEvents {
  /** The page wants to go elsewhere; true when that was prevented. */
  navigates(url: string, isMainFrame: boolean): boolean
  /** The page wants a window; true when it may have one. */
  opens(url: string): boolean
}

export interface WindowPage {
  readonly send: PageBridge['send']
  readonly reload: PageBridge['reload']
  close(): Promise<void>
}

/** Without a page, for tests that look at the main process alone. */
export const isDry = process.env['TOKENTRAY_DOUBLE_WINDOW'] === 'none'

interface OpenBrowser {
  readonly context: BrowserContext
  readonly profile: string
}

let browser: Promise<OpenBrowser> | undefined
const ours = new Set<Page>()

const toApp = (url: string) =>
  url.startsWith(`${pageOrigin}/`) ? appOrigin + url.slice(pageOrigin.length) : url
const toPage = (url: string) =>
  url.startsWith(`${appOrigin}/`) ? pageOrigin + url.slice(appOrigin.length) : url

async function openBrowser(): Promise<OpenBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'tokentray-double-'))
  const port = process.env['TOKENTRAY_DOUBLE_PORT']
  // It takes longer to load than the app does, and most doubles open no window.
  const { chromium } = await import('playwright')
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['TOKENTRAY_BROWSER'] ?? '/usr/bin/chromium',
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: { width: 1240, height: 760 },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: port ? [`--remote-debugging-port=${port}`] : [],
  })
  return { context, profile }
}

export async function closeBrowser(): Promise<void> {
  const open = await browser
  if (!open) return
  await open.context.close()
  await rm(open.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

/** Loads the app's page into a page of Chromium's, with the preload that the window names. */
export async function openPage(url: string, preload: string, events: PageEvents): Promise<WindowPage> {
  browser ??= openBrowser()
  const { context } = await browser
  const page = await takePage(context)
  let loading = true
  await page.route('**/*', (route) => serve(route, page, events, () => loading))
  page.on('popup', (popup) => {
    if (!events.opens(toApp(popup.url()))) void popup.close()
  })
  const bridge = await bindPage(page, await readFile(preload, 'utf8'), dispatch, writeDown)
  await page.goto(toPage(url))
  loading = false
  return {
    send: (message) => bridge.send(message),
    async reload() {
      loading = true
      await bridge.reload()
      loading = false
    },
    async close() {
      ours.delete(page)
      // The last page would take the browser with it.
      await context.newPage().then(() => page.close())
    },
  }
}

async function takePage(context: BrowserContext): Promise<Page> {
  const idle = context.pages().find((page) => !ours.has(page))
  const page = idle ?? (await context.newPage())
  ours.add(page)
  return page
}

async function serve(route: Route, page: Page, events: PageEvents, isLoading: () => boolean): Promise<void> {
  const request = route.request()
  const url = toApp(request.url())
  const isMainFrame = request.frame() === page.mainFrame()
  if (request.isNavigationRequest() && !isLoading() && events.navigates(url, isMainFrame)) {
    return route.abort('aborted')
  }
  if (!(await mayLoad(url))) return route.abort('blockedbyclient')
  const answer = await answerOf(url, request.method())
  if (!answer) return route.abort('failed')
  return route.fulfill({
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  })
}

/** Calls of the page go to what the app has put behind `ipcMain.handle`, with the frame as Electron describes it. */
const dispatch: Dispatch = async (sender, channel, args) => {
  const senderFrame = {
    url: toApp(sender.url ?? ''),
    parent: sender.isMainFrame ? null : {},
    isDestroyed: () => false,
  }
  const answer: unknown = structuredClone(await ipcHandler(wire.call)({ senderFrame }, channel, args))
  return answer as Awaited<ReturnType<Dispatch>>
}

/** Everything that main sends to the page, for leak hunts, but for the one answer that is a secret by the user's wish. */
function writeDown(message: unknown): void {
  const file = process.env['TOKENTRAY_TRANSCRIPT']
  if (!file) return
  const line = JSON.stringify(message, (key, value: unknown) =>
    key === 'secret' ? '(shown on request)' : value,
  )
  appendFileSync(file, `${line}\n`, { mode: 0o600 })
}

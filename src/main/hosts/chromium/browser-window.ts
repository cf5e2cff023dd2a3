import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, errors, type BrowserContext, type Page } from 'playwright'
import { windowSize } from '../bundle.ts'
import type { Flags } from '../flags.ts'
import { offline, pageOrigin } from './bundle-route.ts'

export interface WindowOptions {
  readonly flags: Pick<Flags, 'headless' | 'remoteDebuggingPort'>
  /** An installed Chrome, Chromium or Edge. */
  readonly browser: string
  readonly colorScheme?: 'light' | 'dark'
}

/** The browser does not offer to save what is typed into a field for a secret, nor compare it with lists of leaked passwords elsewhere. */
async function keepNoPasswords(profile: string): Promise<void> {
  const preferences = {
    credentials_enable_service: false,
    credentials_enable_autosignin: false,
    profile: { password_manager_enabled: false, password_manager_leak_detection: false },
    autofill: { profile_enabled: false, credit_card_enabled: false },
    safebrowsing: { enabled: false },
  }
  await mkdir(join(profile, 'Default'), { recursive: true })
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
}

/** No window came up; the message says why, and what to do. */
export class WindowMissing extends Error {}

interface OpenedWindow {
  /** Goes with the window: nothing of the page outlives it. */
  readonly profile: string
  readonly context: BrowserContext
}

/** A browser that does not come up on a busy machine often does when it is started again. */
export async function openWindowTwice(
  options: WindowOptions,
  log: (line: string) => void,
): Promise<OpenedWindow> {
  try {
    return await openOnProfile(options)
  } catch (error) {
    log(`the window did not come up, and is tried once more: ${reasonOf(error)}`)
  }
  return openOnProfile(options).catch((error: unknown) => {
    throw new WindowMissing(
      `The window did not come up: ${options.browser} ${reasonOf(error)}. It was tried twice. Close what keeps this computer busy and ` +
        'start Tokentray again, or name another Chrome, Chromium or Edge in TOKENTRAY_BROWSER.',
    )
  })
}

/**
 * Loads our page. The address that the window itself began with cannot be loaded. On a busy machine that fails so late that it breaks off the load of our
 * page; then ours is loaded once more.
 */
export async function loadPage(page: Page, log: (line: string) => void): Promise<void> {
  for (const pause of [100, 1_000, null]) {
    const failed = await page.goto(`${pageOrigin}/`).then(() => null, loadFailure)
    if (failed === null) return
    if (page.isClosed()) throw new WindowMissing('The window was closed before its page was there.')
    if (pause === null)
      throw new WindowMissing(
        `The window came up, but its page could not be loaded: ${failed}. It was tried three times. Close what keeps this computer ` +
          'busy and start Tokentray again.',
      )
    log(`the page did not load, and is tried once more: ${failed}`)
    await delay(pause)
  }
}

/** The kind of failure as the browser names it; nothing else of its words. */
const loadFailure = (error: unknown): string =>
  /net::ERR_[A-Z_]+|interrupted by another navigation|crashed|closed|Timeout/.exec(String(error))?.[0] ??
  'no reason given'

async function openOnProfile(options: WindowOptions): Promise<OpenedWindow> {
  const profile = await mkdtemp(join(tmpdir(), 'tokentray-window-'))
  try {
    await keepNoPasswords(profile)
    return { profile, context: await openWindow(profile, options) }
  } catch (error) {
    await removeFolder(profile)
    throw error
  }
}

const reasonOf = (error: unknown) =>
  error instanceof errors.TimeoutError ? 'did not start in time' : 'ended before it had a window'

/** A busy machine needs some seconds. A browser that has hung by then comes up when it is started again. In milliseconds. */
const launchLimit = 30_000

function openWindow(profile: string, options: WindowOptions): Promise<BrowserContext> {
  const { flags, browser, colorScheme } = options
  const port = flags.remoteDebuggingPort
  return chromium.launchPersistentContext(profile, {
    executablePath: browser,
    timeout: launchLimit,
    headless: flags.headless,
    viewport: flags.headless ? windowSize : null,
    ...(colorScheme ? { colorScheme } : { colorScheme: null }),
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    acceptDownloads: false,
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ignoreDefaultArgs: ['--enable-automation'],
    args: [
      // An app window for our address; the page itself comes later, since no server has that name.
      `--app=${pageOrigin}/`,
      `--window-size=${windowSize.width},${windowSize.height}`,
      '--no-default-browser-check',
      '--disable-quic',
      ...offline,
      ...(port === null ? [] : [`--remote-debugging-port=${port}`]),
    ],
  })
}

/** Chromium may still be writing as it goes down; what cannot be removed then is an empty profile in the temp folder. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined)
}

/** The window comes to the front, also one that is minimized. */
export async function bringUp(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  try {
    const { windowId, bounds } = await session.send('Browser.getWindowForTarget')
    if (bounds.windowState === 'minimized')
      await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } })
  } finally {
    await session.detach()
  }
  await page.bringToFront()
}

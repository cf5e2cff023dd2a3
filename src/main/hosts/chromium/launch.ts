import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium, errors, type BrowserContext, type Page } from 'playwright'
import { contract } from '../../../shared/contract.ts'
import { createCore, type Core } from '../../core/create-core.ts'
import { createFileSystem } from '../../core/infra/files/file-system.ts'
import { createOsKeychain } from '../../core/infra/keychain/os-keychain.ts'
import { redacted } from '../../core/infra/secrets/redact.ts'
import { createDispatch } from '../../ipc/dispatch.ts'
import { systemClock } from '../clock.ts'
import { openDataFolder, sweepDataFolder } from '../../core/infra/storage/data-folder.ts'
import type { Flags } from '../flags.ts'
import { openLauncherPlace } from '../launcher-place.ts'
import { exportTo } from '../downloads.ts'
import { createPractice } from '../practice.ts'
import { noDesktop, noNotifier, noPresence, noSystemEvents, noSystemProxy } from '../no-desktop.ts'
import { windowSize } from '../bundle.ts'
import { bindPage, type Tap } from './page-bridge.ts'
import { pageOrigin, routeBundle } from './bundle-route.ts'
import { createPageClipboard, createTabBrowser, systemBrowser } from './ports.ts'

/** How long the window waits for the first state, in milliseconds, before it comes up without it. */
const firstStateWait = 1_500

export interface ChromiumHostOptions {
  readonly flags: Pick<Flags, 'headless' | 'keychain' | 'practice' | 'remoteDebuggingPort'>
  readonly dataFolder: string
  /** Resolves when no other app uses the data folder; the window opens meanwhile. */
  readonly folderFree: Promise<void>
  /** An installed Chrome, Chromium or Edge. */
  readonly browser: string
  /** The folder of built bundles: `preload/index.cjs` and `renderer/`. */
  readonly bundles: string
  readonly log: (line: string) => void
  readonly tap?: Tap
  readonly colorScheme?: 'light' | 'dark'
}

export interface ChromiumHost {
  readonly core: Core
  readonly page: Page
  /** Resolves when the window is gone, by whatever way. */
  readonly closed: Promise<void>
  close(): Promise<void>
  /** Brings the window up. */
  show(): void
  /** True while the system's keychain owes an answer, for which an ordinary exit would wait. */
  hangs(): boolean
}

/** What a browser's window cannot do. */
const windowOnly = {
  ...{ notifier: noNotifier, system: noSystemEvents, presence: noPresence, desktop: noDesktop },
  systemProxy: noSystemProxy,
  // Its file dialogs give the page a name, not a path.
  chooseFolder: () => Promise.resolve(null),
}

/** Runs the core with an installed Chromium as its window; no port is opened for it. */
export async function launchChromiumHost(options: ChromiumHostOptions): Promise<ChromiumHost> {
  const { flags, dataFolder: folder } = options
  const log = redacted(options.log)
  const { profile, context } = await openWindowTwice(options, log)
  const { page, expect } = await onlyOurPages(context)
  await options.folderFree.catch(async (error: unknown) => {
    await context.close()
    await removeFolder(profile)
    throw error
  })

  const fileSystem = createFileSystem()
  await sweepDataFolder(folder, fileSystem)
  const keychain = flags.keychain === 'memory' ? null : createOsKeychain()
  const launcher = await openLauncherPlace({
    ...{ fileSystem, dataFolder: folder, log },
    program: [process.execPath, join(options.bundles, 'launcher', 'index.js')],
  })
  const core = createCore({
    ...windowOnly,
    host: { kind: 'chromium', tray: false },
    keychain,
    clipboard: createPageClipboard(page),
    browser: flags.headless ? createTabBrowser(context, expect) : systemBrowser,
    dataFolder: openDataFolder(folder, fileSystem),
    // Without a display nobody looks into Downloads; a test does look here.
    exports: exportTo(fileSystem, flags.headless ? () => Promise.resolve(folder) : undefined),
    clock: systemClock,
    practice: createPractice(),
    page: { reload: () => bridge.reload() },
    fileSystem,
    launcher,
    log,
  })
  const dispatch = createDispatch(contract, core.handlers, { trustedOrigin: pageOrigin, log })
  await routeBundle(page, join(options.bundles, 'renderer'))
  const preload = await readFile(join(options.bundles, 'preload', 'index.cjs'), 'utf8')
  const bridge = await bindPage(page, preload, dispatch, options.tap ?? (() => undefined))
  core.subscribe((message) => bridge.send(message))

  const closed = whenClosed(context, async () => {
    await core.dispose().catch(() => log('not everything could be put away on closing'))
    await removeFolder(profile)
  })
  page.on('close', () => void context.close())

  const started = core.start()
  // A keychain may ask the user for its password first; the window need not be blank meanwhile.
  await Promise.race([started, delay(firstStateWait)])
  if (flags.practice) await core.handlers.app.openPractice()
  await page.goto(`${pageOrigin}/`)
  await started
  return {
    core,
    page,
    closed,
    hangs: () => (keychain?.unanswered() ?? 0) > 0,
    show: () => void bringUp(context, page).catch(() => log('the window could not be brought up')),
    async close() {
      // While the window is still there, the clipboard can be cleared.
      await core.dispose()
      await context.close()
      await closed
    },
  }
}

/** The page of the window. Others open only when we open them: `window.open` and its like come to nothing. */
async function onlyOurPages(context: BrowserContext) {
  const page = context.pages()[0] ?? (await context.newPage())
  const expected = new Set([page])
  context.on('page', (opened) => {
    setTimeout(() => void (expected.has(opened) || opened.close()), 0)
  })
  return { page, expect: (opened: Page) => void expected.add(opened) }
}

/** The window comes to the front, also one that is minimized. */
async function bringUp(context: BrowserContext, page: Page): Promise<void> {
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

/** Resolves when the window is gone and everything is put away. */
function whenClosed(context: BrowserContext, putAway: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    context.on('close', () => void putAway().then(resolve))
  })
}

/** No window came up; the message says why, and what to do. */
export class WindowMissing extends Error {}

interface OpenedWindow {
  /** Goes with the window: nothing of the page outlives it. */
  readonly profile: string
  readonly context: BrowserContext
}

/** A browser that does not come up on a busy machine often does when it is started again. */
async function openWindowTwice(
  options: ChromiumHostOptions,
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

async function openOnProfile(options: ChromiumHostOptions): Promise<OpenedWindow> {
  const profile = await mkdtemp(join(tmpdir(), 'tokentray-window-'))
  try {
    return { profile, context: await openWindow(profile, options) }
  } catch (error) {
    await removeFolder(profile)
    throw error
  }
}

const reasonOf = (error: unknown) =>
  error instanceof errors.TimeoutError ? 'did not start in time' : 'ended before it had a window'

function openWindow(profile: string, options: ChromiumHostOptions): Promise<BrowserContext> {
  const { flags, browser, colorScheme } = options
  const port = flags.remoteDebuggingPort
  return chromium.launchPersistentContext(profile, {
    executablePath: browser,
    headless: flags.headless,
    viewport: flags.headless ? windowSize : null,
    ...(colorScheme ? { colorScheme } : { colorScheme: null }),
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    acceptDownloads: false,
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
      ...(port === null ? [] : [`--remote-debugging-port=${port}`]),
    ],
  })
}

/** Chromium may still be writing as it goes down; what cannot be removed then is an empty profile in the temp folder. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined)
}

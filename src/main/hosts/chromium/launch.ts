import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright'
import { contract } from '../../../shared/contract.ts'
import { createCore, type Core } from '../../core/create-core.ts'
import { createFileSystem } from '../../core/infra/files/file-system.ts'
import { redacted } from '../../core/infra/secrets/redact.ts'
import { createTextWork } from '../../core/infra/text-work/text-work.ts'
import { createDispatch } from '../../ipc/dispatch.ts'
import { describeThrown } from '../../core/infra/thrown.ts'
import { systemClock } from '../clock.ts'
import { openDataFolder, sweepDataFolder } from '../../core/infra/storage/data-folder.ts'
import type { Flags } from '../flags.ts'
import { forkKeychainProcess, openKeychain } from '../keychain.ts'
import { openLauncherPlace } from '../launcher-place.ts'
import { exportTo } from '../downloads.ts'
import { createPractice } from '../practice.ts'
import { noDesktop, noNotifier, noPresence, noSystemEvents, noSystemProxy } from '../no-desktop.ts'
import { bringUp, loadPage, openWindowTwice, removeFolder, type WindowOptions } from './browser-window.ts'
import { bindPage, type Tap } from './page-bridge.ts'
import { pageOrigin, routeBrowser } from './bundle-route.ts'
import { createPageClipboard, createTabBrowser, systemBrowser } from './ports.ts'

/** A keychain that asks its user holds up the last acts no longer than this, in milliseconds. */
const disposeLimit = 10_000

export interface ChromiumHostOptions extends WindowOptions {
  readonly flags: WindowOptions['flags'] & Pick<Flags, 'keychain' | 'practice'>
  readonly dataFolder: string
  /** Resolves when no other app uses the data folder; the window opens meanwhile. */
  readonly folderFree: Promise<void>
  /** The folder of built bundles: `preload/index.cjs` and `renderer/`. */
  readonly bundles: string
  readonly log: (line: string) => void
  readonly tap?: Tap
}

export interface ChromiumHost {
  readonly core: Core
  readonly page: Page
  /** Resolves when the window is gone, by whatever way. */
  readonly closed: Promise<void>
  close(): Promise<void>
  /** Brings the window up. */
  show(): void
  /** True while a thread waits for the system's keychain or a disk, for which an ordinary exit would wait. */
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
  const { page, expect, ownerOf } = await onlyOurPages(context)
  await options.folderFree.catch(async (error: unknown) => {
    await context.close()
    await removeFolder(profile)
    throw error
  })

  const fileSystem = createFileSystem()
  await sweepDataFolder(folder, fileSystem)
  const keychainProcess = join(options.bundles, 'chromium', 'keychain-process.js')
  const keychain =
    flags.keychain === 'memory' ? null : openKeychain(process.platform, forkKeychainProcess(keychainProcess))
  const launcher = await openLauncherPlace({
    ...{ fileSystem, dataFolder: folder, log },
    program: [process.execPath, join(options.bundles, 'launcher', 'index.js')],
  })
  const textWork = createTextWork({ entry: join(options.bundles, 'chromium', 'text-worker.js'), log })
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
    ...{ fileSystem, textWork, launcher, log },
  })
  const dispatch = createDispatch(contract, core.handlers, { trustedOrigin: pageOrigin, log })
  await routeBrowser(context, join(options.bundles, 'renderer'), ownerOf)
  const preload = await readFile(join(options.bundles, 'preload', 'index.cjs'), 'utf8')
  const bridge = await bindPage(page, preload, dispatch, options.tap ?? (() => undefined))
  core.subscribe((message) => bridge.send(message))

  const putAway = () =>
    Promise.race([core.dispose(), delay(disposeLimit)]).catch(() =>
      log('not everything could be put away on closing'),
    )
  const closed = whenClosed(context, async () => {
    await putAway()
    keychain?.close()
    textWork.close()
    await removeFolder(profile)
  })
  page.on('close', () => void context.close())

  await core.open()
  // The keychain may ask the user for its password first; nothing waits for that.
  core.start().catch((error: unknown) => log(`The start failed: ${describeThrown(error)}`))
  if (flags.practice) await core.handlers.app.openPractice()
  await loadPage(page, log)
  return {
    core,
    page,
    closed,
    hangs: () => textWork.holdsThread() || (keychain?.holdsThread() ?? false),
    show: () => void bringUp(context, page).catch(() => log('the window could not be brought up')),
    async close() {
      // While the window is still there, the clipboard can be cleared.
      await putAway()
      await context.close()
      await closed
    },
  }
}

/** The page of the window. Others open only when we open them: `window.open` and its like have no effect. */
async function onlyOurPages(context: BrowserContext) {
  const page = context.pages()[0] ?? (await context.newPage())
  const expected = new Set([page])
  context.on('page', (opened) => {
    // One that closes by itself first is gone as well.
    setTimeout(() => void (expected.has(opened) || opened.close().catch(() => undefined)), 0)
  })
  return {
    page,
    expect: (opened: Page) => void expected.add(opened),
    ownerOf: (of: Page | null) => (of === page ? 'app' : of && expected.has(of) ? 'host' : null),
  } as const
}

/** Resolves when the window is gone and everything is put away. */
function whenClosed(context: BrowserContext, putAway: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    context.on('close', () => void putAway().then(resolve))
  })
}

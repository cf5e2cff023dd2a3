import { app, ipcMain, Menu, protocol, session } from 'electron'
import { join } from 'node:path'
import { contract } from '../../../shared/contract.ts'
import { createCore, type Core } from '../../core/create-core.ts'
import { createOsKeychain } from '../../core/keychain/os-keychain.ts'
import { createDispatch } from '../../ipc/dispatch.ts'
import { describeThrown } from '../../ipc/thrown.ts'
import { systemClock } from '../clock.ts'
import { openDataFolder } from '../data-folder.ts'
import type { Flags } from '../flags.ts'
import { noNotifier, noSystemEvents } from '../no-desktop.ts'
import { createMachine } from '../machine.ts'
import { createPractice } from '../practice.ts'
import { readyLine } from '../ready-line.ts'
import { bindCalls, sendEvent } from './bind-ipc.ts'
import { lockSession } from './harden.ts'
import { governLifecycle } from './lifecycle.ts'
import { chooseFolder, electronBrowser, electronClipboard } from './ports.ts'
import { electronExports } from './exports.ts'
import { serveBundle } from './scheme.ts'
import { systemProxyOf } from './system-proxy.ts'
import { hasTrayHost } from './tray-host.ts'
import { actOn } from './tray-acts.ts'
import { createTray, type AppTray } from './tray.ts'
import { applicationMenu, trustedOrigin } from './window-rules.ts'
import { createAppWindow, type AppWindow } from './window.ts'

/** Folders and files of the built app. */
export interface Places {
  readonly preload: string
  readonly renderer: string
  readonly resources: string
}

const log = (line: string) => console.error(line)

/** For what nobody waits for: a failure goes to the log and no further. */
function inBackground(what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => log(`${what} failed: ${describeThrown(error)}`))
}

/** Brings up core, tray and window, and connects them. Resolves when the first state is known. */
export async function run(flags: Flags, dataFolder: string, places: Places): Promise<void> {
  const [hasTray] = await Promise.all([hasTrayHost(process.platform), app.whenReady()])
  lockSession(session.defaultSession)
  serveBundle(protocol, places.renderer)
  const menu = applicationMenu(process.platform)
  Menu.setApplicationMenu(menu && Menu.buildFromTemplate(menu))

  const core = createCore({
    host: { kind: 'electron', tray: hasTray },
    keychain: flags.keychain === 'os' ? createOsKeychain() : null,
    clipboard: electronClipboard,
    browser: electronBrowser,
    files: openDataFolder(dataFolder),
    exports: electronExports,
    clock: systemClock,
    practice: createPractice(),
    notifier: noNotifier,
    system: noSystemEvents,
    machine: createMachine(chooseFolder),
    systemProxy: systemProxyOf(session.defaultSession),
    log,
  })
  const lifecycle = governLifecycle(app, {
    platform: process.platform,
    hasTray: () => hasTray,
    show: () => inBackground('Showing the window', window.show()),
    dispose: () => core.dispose(),
  })
  const window = createAppWindow({
    preload: places.preload,
    icon: join(places.resources, 'icon.png'),
    headless: flags.headless,
    hidesOnClose: lifecycle.hidesOnClose,
  })
  const tray = hasTray
    ? createTray(places.resources, (action) =>
        inBackground(
          'The tray',
          actOn(action, {
            show: () => window.show(),
            intend: (intent) => core.intend(intent),
            quickRevoke: (account, key) => core.quickRevoke(account, key),
            quit: () => app.quit(),
          }),
        ),
      )
    : null
  connect(core, window, tray)

  const started = core.start()
  await window.show()
  if (flags.practice) {
    await core.handlers.app.openPractice().catch((error: unknown) => {
      log(`The practice registry did not start: ${describeThrown(error)}`)
    })
  }
  console.log(readyLine('electron', flags.keychain, core.snapshot().practice))
  await started
}

function connect(core: Core, window: AppWindow, tray: AppTray | null): void {
  bindCalls(ipcMain, createDispatch(contract, core.handlers, { trustedOrigin, log }))
  tray?.update(core.snapshot())
  core.subscribe((message) => {
    sendEvent(window.contents(), message)
    if (message.channel !== 'app.changed') return
    tray?.update(core.snapshot())
    // A question nobody can see would hold its request for ever.
    if (message.payload.challenges?.length && !window.isShown()) {
      inBackground('Showing the window', window.show())
    }
  })
}

import {
  app,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  session,
  type BrowserWindow,
} from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { contract } from '../../../shared/contract.ts'
import type { Intent } from '../../../shared/contract/app.ts'
import { createCore, type Core } from '../../core/create-core.ts'
import { createOsKeychain } from '../../core/keychain/os-keychain.ts'
import type { Files } from '../../core/ports.ts'
import { createDispatch } from '../../ipc/dispatch.ts'
import { describeThrown } from '../../ipc/thrown.ts'
import { systemClock } from '../clock.ts'
import { openDataFolder } from '../data-folder.ts'
import type { Flags } from '../flags.ts'
import { createMachine } from '../machine.ts'
import { openLogFile } from '../log-file.ts'
import { createPractice } from '../practice.ts'
import { readyLine } from '../ready-line.ts'
import { applicationMenu } from './app-menu.ts'
import { createAutostart } from './autostart.ts'
import { bindCalls, sendEvent } from './bind-ipc.ts'
import { createDesktop } from './desktop.ts'
import { lockSession } from './harden.ts'
import { governLifecycle } from './lifecycle.ts'
import { chooseFolder, electronBrowser, electronClipboard } from './ports.ts'
import { electronExports } from './exports.ts'
import { serveBundle } from './scheme.ts'
import { systemProxyOf } from './system-proxy.ts'
import { createNotifier, notificationsUnavailable } from './notifier.ts'
import { readSecondStart } from './second-start.ts'
import { createSystemEvents } from './system-events.ts'
import { hasTrayHost } from './tray-host.ts'
import { actOn } from './tray-acts.ts'
import { createTray, type AppTray } from './tray.ts'
import { readPlace, type WindowPlace } from './window-place.ts'
import { trustedOrigin } from './window-rules.ts'
import { createAppWindow, type AppWindow } from './window.ts'

/** Folders and files of the built app. */
export interface Places {
  readonly preload: string
  readonly renderer: string
  readonly resources: string
}

/** Seconds without a key or a movement until the user counts as away. */
const idleAfter = 300

/** Brings up core, tray and window, and connects them. Resolves when the first state is known. */
export async function run(flags: Flags, dataFolder: string, places: Places): Promise<void> {
  const write = openLogFile(join(dataFolder, 'tokentray.log'), () => systemClock.now())
  const log = (line: string) => {
    write(line)
    console.error(line)
  }
  /** For what nobody waits for: a failure goes to the log and no further. */
  const inBackground = (what: string, work: Promise<unknown>) => {
    work.catch((error: unknown) => log(`${what} failed: ${describeThrown(error)}`))
  }
  const files = openDataFolder(dataFolder)
  const [hasTray, place] = await Promise.all([
    hasTrayHost(process.platform),
    openPlace(files, inBackground),
    app.whenReady(),
  ])
  lockSession(session.defaultSession)
  serveBundle(protocol, places.renderer)

  const show = () => inBackground('Showing the window', window.show())
  const showWith = (intent: Intent | null) =>
    inBackground(
      'Showing the window',
      window.show().then(() => intent && core.intend(intent)),
    )
  const keychain = flags.keychain === 'os' ? createOsKeychain() : null
  const core = createCore({
    host: { kind: 'electron', tray: hasTray },
    keychain,
    clipboard: electronClipboard,
    browser: electronBrowser,
    files,
    exports: electronExports,
    machine: createMachine(chooseFolder),
    systemProxy: systemProxyOf(session.defaultSession),
    clock: systemClock,
    practice: createPractice(),
    notifier: createNotifier({
      wanted: () => core.snapshot().preferences.desktop.notifications,
      pressed: showWith,
      log,
    }),
    system: createSystemEvents(powerMonitor, { platform: process.platform, idleAfter: () => idleAfter }),
    desktop: createDesktop({
      autostart: createAutostart(app, {
        platform: process.platform,
        isPackaged: app.isPackaged,
        env: process.env,
        home: homedir(),
        executable: process.execPath,
      }),
      globalShortcut,
      notificationsUnavailable: notificationsUnavailable(),
      show,
    }),
    log,
  })
  const lifecycle = governLifecycle(app, {
    platform: process.platform,
    hasTray: () => hasTray && core.snapshot().preferences.desktop.staysInTray,
    show,
    secondStart: (data) => inBackground('A second start', startAgain(data, core, window, log)),
    dispose: () => core.dispose(),
    hangs: () => (keychain?.unanswered() ?? 0) > 0,
    kill: () => process.kill(process.pid, 'SIGKILL'),
  })
  const window = createAppWindow({
    preload: places.preload,
    icon: join(places.resources, 'icon.png'),
    headless: flags.headless,
    hidesOnClose: lifecycle.hidesOnClose,
    mayHide: (of) => tellAboutTray(of, core),
    place,
  })
  // The system goes down: what has to be put away is put away now.
  powerMonitor.on('shutdown', () => app.quit())
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      applicationMenu(process.platform, {
        openSettings: () => showWith({ kind: 'open-page', page: 'settings' }),
      }),
    ),
  )
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
  connect(core, window, tray, log)

  const started = core.start()
  if (!(flags.inTray && hasTray)) await window.show()
  if (flags.practice) {
    await core.handlers.app.openPractice().catch((error: unknown) => {
      log(`The practice registry did not start: ${describeThrown(error)}`)
    })
  }
  console.log(readyLine('electron', flags.keychain, core.snapshot().practice))
  await started
}

function connect(core: Core, window: AppWindow, tray: AppTray | null, log: (line: string) => void): void {
  bindCalls(ipcMain, createDispatch(contract, core.handlers, { trustedOrigin, log }))
  tray?.update(core.snapshot())
  core.subscribe((message) => {
    sendEvent(window.contents(), message)
    if (message.channel !== 'app.changed') return
    tray?.update(core.snapshot())
    // A question nobody can see would hold its request for ever.
    if (message.payload.challenges?.length && !window.isShown()) {
      window.show().catch((error: unknown) => log(`Showing the window failed: ${describeThrown(error)}`))
    }
  })
}

async function startAgain(data: unknown, core: Core, window: AppWindow, log: (line: string) => void) {
  const second = readSecondStart(data)
  if (!second.ok) log(`a second start was not understood: ${second.failure.code}`)
  if (!second.ok || !second.value.inTray) await window.show()
  if (second.ok && second.value.practice) await core.handlers.app.openPractice()
}

/** Says once that closing the window leaves the app in the tray; false when the user would rather quit. */
async function tellAboutTray(window: BrowserWindow, core: Core): Promise<boolean> {
  const { desktop } = core.snapshot().preferences
  if (process.platform === 'darwin' || desktop.toldAboutTray) return true
  const { response } = await dialog.showMessageBox(window, {
    type: 'info',
    title: 'Tokentray',
    message: 'Tokentray stays in the tray',
    detail:
      'Closing the window leaves it running, so that you can revoke a token from the tray. ' +
      'Quit is in the tray’s menu, and the page Settings can change this.',
    buttons: ['Keep it in the tray', 'Quit Tokentray'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  await core.handlers.preferences.change({ desktop: { ...desktop, toldAboutTray: true } })
  if (response !== 1) return true
  app.quit()
  return false
}

/** The window's place, kept in a file of its own: it is nothing that a user sets. */
async function openPlace(files: Files, inBackground: (what: string, work: Promise<unknown>) => void) {
  let place = readPlace(await files.read('window.json').catch(() => null))
  return {
    get: () => place,
    set(next: WindowPlace) {
      if (JSON.stringify(next) === JSON.stringify(place)) return
      place = next
      inBackground('Remembering the window’s place', files.write('window.json', JSON.stringify(next)))
    },
  }
}

import { app, ipcMain, Menu, powerMonitor, protocol, session } from 'electron'
import { join } from 'node:path'
import { contract } from '../../../shared/contract.ts'
import type { Intent } from '../../../shared/desktop.ts'
import { createCore, type Core } from '../../core/create-core.ts'
import { redact } from '../../core/infra/secrets/redact.ts'
import { createTextWork } from '../../core/infra/text-work/text-work.ts'
import { createFileSystem, type FileSystem } from '../../core/infra/files/file-system.ts'
import { createDispatch } from '../../ipc/dispatch.ts'
import { describeThrown } from '../../core/infra/thrown.ts'
import { systemClock } from '../clock.ts'
import { tellCrashes } from '../crash.ts'
import { openDataFolder, sweepDataFolder } from '../../core/infra/storage/data-folder.ts'
import { readyLine, type Flags } from '../flags.ts'
import { holderOf, lockFolder, wordsInUse, type FolderLock } from '../folder-lock.ts'
import { electronProgram, openLauncherPlace } from '../launcher-place.ts'
import { openLogFile } from '../log-file.ts'
import { openKeychain } from '../keychain.ts'
import { createPractice } from '../practice.ts'
import { applicationMenu } from './app-menu.ts'
import { bindCalls, sendEvent } from './bind-ipc.ts'
import { createDesktopPorts } from './desktop-ports.ts'
import { lockSession } from './harden.ts'
import { forkUtilityProcess } from './keychain-process.ts'
import { governLifecycle } from './lifecycle.ts'
import { chooseFolder, electronBrowser, electronClipboard, electronExports } from './ports.ts'
import { serveBundle } from './scheme.ts'
import { systemProxyOf } from './system-proxy.ts'
import { readSecondStart } from './second-start.ts'
import { createShielding } from './shielding.ts'
import { hasTrayHost } from './tray-host.ts'
import { actOn, type TrayWorld } from './tray-menu.ts'
import { createTray, tellAboutTray, type AppTray } from './tray.ts'
import { createUpdates, type Updates } from './updates.ts'
import { openPlace } from './window-place.ts'
import { trustedOrigin } from './window-rules.ts'
import { createAppWindow, type AppWindow } from './window.ts'

/** Folders and files of the built app. */
export interface Places {
  readonly main: string
  readonly keychainProcess: string
  readonly textWorker: string
  readonly preload: string
  readonly renderer: string
  readonly resources: string
}

/** What nobody waits for: a failure goes to the log and no further. */
type InBackground = (what: string, work: Promise<unknown>) => void

/** Brings up core, tray and window, and connects them. Resolves when the first state is known. */
export async function run(flags: Flags, dataFolder: string, places: Places): Promise<void> {
  const log = openLog(dataFolder)
  const inBackground: InBackground = (what, work) => {
    work.catch((error: unknown) => log(`${what} failed: ${describeThrown(error)}`))
  }
  /** Until there is a window, nothing has to be done to show it. */
  let bringUp: () => void = () => undefined
  const lock = await takeFolder(dataFolder, () => bringUp(), log)
  if (!lock) return
  const fileSystem = createFileSystem()
  await sweepDataFolder(dataFolder, fileSystem)
  const files = openDataFolder(dataFolder, fileSystem)
  const [hasTray, place] = await Promise.all([
    hasTrayHost(process.platform),
    openPlace(files, log),
    app.whenReady(),
  ])
  await lockSession(session.defaultSession)
  serveBundle(protocol, places.renderer)

  const keychain =
    flags.keychain === 'os'
      ? openKeychain(process.platform, forkUtilityProcess(places.keychainProcess))
      : null
  const launcher = await openLauncherPlace({
    ...{ fileSystem, dataFolder, log },
    program: electronProgram(process, app.isPackaged ? null : places.main),
  })
  const shielding = createShielding(app, process.platform)
  const desktop = createDesktopPorts({
    ...{ preferences: () => core.snapshot().preferences, show: showWith, shielding, log },
  })
  const textWork = createTextWork({ entry: places.textWorker, log })
  const core = createCore({
    ...{
      keychain,
      fileSystem,
      textWork,
      launcher,
      dataFolder: files,
      log,
      ...desktop,
      ...usualPorts(fileSystem),
    },
    host: { kind: 'electron', tray: hasTray },
    page: { reload: () => window.reload() },
  })
  const lifecycle = governLifecycle(app, {
    platform: process.platform,
    hasTray: () => hasTray && core.snapshot().preferences.desktop.staysInTray,
    show: () => showWith(null),
    secondStart: (data) => inBackground('A second start', startAgain(data, window, log)),
    async dispose() {
      lock.ending()
      await Promise.all([core.dispose(), place.written()]).finally(() => {
        keychain?.close()
        textWork.close()
      })
      await lock.release()
    },
    hangs: () => textWork.holdsThread() || (keychain?.holdsThread() ?? false),
    kill: () => process.kill(process.pid, 'SIGKILL'),
  })
  const window = createAppWindow({
    preload: places.preload,
    icon: join(places.resources, 'icon.png'),
    headless: flags.headless,
    hidesOnClose: lifecycle.hidesOnClose,
    mayHide: (of) => tellAboutTray(of, core),
    shield: (of) => shielding.hideFromCapture(of, core.snapshot().preferences.capture.hidden),
    left: () => shielding.secretFocus(false),
    place,
  })

  bringUp = () => showWith(null)

  /** Brings the window up, with what it should show. */
  function showWith(intent: Intent | null): void {
    const shown = window.show().then(() => intent && core.intend(intent))
    inBackground('Showing the window', shown)
  }

  // The system goes down: what has to be put away is put away now.
  powerMonitor.on('shutdown', () => app.quit())
  setMenu(core, showWith, inBackground)
  connect(core, window, hasTray ? openTray(places, core, window, inBackground) : null, log)
  followUpdates(
    core,
    createUpdates({ load: loadUpdater, notifier: desktop.notifier, clock: systemClock, log }),
  )
  await begin(flags, core, window, hasTray, log)
}

/** Electron sees to it that there is one of itself; the app may also run in a browser's window, on the same data folder. */
async function takeFolder(
  folder: string,
  show: () => void,
  log: (line: string) => void,
): Promise<FolderLock | null> {
  const lock = await lockFolder({ folder, platform: process.platform, show, log })
  const holder = lock.inUse ? lock : await lock.ready.then(() => null, holderOf)
  if (!lock.inUse && !holder) return lock
  if (holder) console.error(wordsInUse(holder))
  app.exit(holder?.answered ? 0 : 1)
  return null
}

/** What is the same in each run of the Electron app. */
const usualPorts = (fileSystem: FileSystem) => ({
  ...{ clipboard: electronClipboard, browser: electronBrowser, chooseFolder, clock: systemClock },
  exports: electronExports(fileSystem),
  // The page's own session has a proxy that is not there.
  systemProxy: systemProxyOf(session.fromPartition('system-proxy')),
  practice: createPractice(),
})

/** The log of this run, in its file and on the terminal. */
function openLog(dataFolder: string): (line: string) => void {
  const write = openLogFile(join(dataFolder, 'tokentray.log'), () => systemClock.now())
  const log = (line: string) => {
    write(line)
    console.error(redact(line))
  }
  // Electron goes on after one, too; it would only show it first.
  tellCrashes(process, log, () => undefined)
  return log
}

function setMenu(core: Core, showWith: (intent: Intent) => void, inBackground: InBackground): void {
  const entries = applicationMenu(process.platform, {
    openSettings: () => showWith({ kind: 'open-page', page: 'settings' }),
    lock: () => inBackground('Locking', core.handlers.lock.lock()),
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(entries))
}

function openTray(places: Places, core: Core, window: AppWindow, inBackground: InBackground): AppTray {
  const world: TrayWorld = {
    show: () => window.show(),
    intend: (intent) => core.intend(intent),
    quickRevoke: (account, key) => core.quickRevoke(account, key),
    lock: () => core.handlers.lock.lock(),
    quit: () => app.quit(),
  }
  return createTray(places.resources, (action) => inBackground('The tray', actOn(action, world)))
}

/** Starts the core, shows the window and says that it is there. */
async function begin(
  flags: Flags,
  core: Core,
  window: AppWindow,
  hasTray: boolean,
  log: (line: string) => void,
): Promise<void> {
  await core.open()
  // The keychain may ask the user for its password first; nothing waits for that.
  const started = core.start()
  // Started by the system, nobody asked for a window; macOS tells so in its own way.
  const byItself = flags.inTray || app.getLoginItemSettings().wasOpenedAtLogin
  if (!byItself || !hasTray) await window.show()
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
    if (message.payload.preferences) window.shield()
    tray?.update(core.snapshot())
    // A question nobody can see would hold its request for ever.
    if (message.payload.prompts?.length && !window.isShown()) {
      window.show().catch((error: unknown) => log(`Showing the window failed: ${describeThrown(error)}`))
    }
  })
}

/** The window comes up, unless the system started the app beside the one that runs. */
async function startAgain(data: unknown, window: AppWindow, log: (line: string) => void): Promise<void> {
  const second = readSecondStart(data)
  if (!second.ok) log(`a second start was not understood: ${second.failure.code}`)
  if (!second.ok || !second.value.inTray) await window.show()
}

/** The updater is loaded when somebody wants it, and never before. */
const loadUpdater = async () => (await import('electron-updater')).autoUpdater

/** Looks for updates while the user wants it and this build can. */
function followUpdates(core: Core, updates: Updates): void {
  core.subscribe(({ channel, payload }) => {
    if (channel !== 'app.changed' || !payload.preferences) return
    const { preferences, desktop } = core.snapshot()
    updates.want(preferences.desktop.looksForUpdates && desktop.updates.unavailable === null)
  })
}

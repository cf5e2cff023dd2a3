import type { App } from 'electron'
import type { EventEmitter } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronObject, prevented } from './emitter.ts'
import { closeBrowser } from './page.ts'
import { closeAllWindows } from './windows.ts'
import { world } from './world.ts'

const paths = new Map<string, string>([['userData', join(tmpdir(), 'tokentray-double')]])
let isQuitting = false

/** An app lives until it is told to exit, whether anything is open or not. */
const alive = setInterval(() => undefined, 60_000)

/** `Partial`, since no more is here than the app uses; a member that Electron renames no longer compiles. */
type Members = Partial<Omit<App, keyof EventEmitter>>

export const app = electronObject('app', {
  name: 'Tokentray',
  isPackaged: process.env['TOKENTRAY_DOUBLE_PACKAGED'] === '1',
  whenReady: async () => {
    await new Promise((resolve) => setImmediate(resolve))
    world.order.push('ready')
  },
  isReady: () => world.order.includes('ready'),
  getName: () => 'Tokentray',
  getVersion: () => '0.0.0',
  getLocale: () => 'en-US',
  getAppPath: () => process.cwd(),
  getPath: (name) => paths.get(name) ?? tmpdir(),
  setPath: (name, path) => void paths.set(name, path),
  enableSandbox() {
    world.order.push('enableSandbox')
    world.sandboxed = true
  },
  setAppUserModelId: (id) => void (world.appUserModelId = id),
  setDesktopName: (name) => void (world.desktopName = name),
  requestSingleInstanceLock,
  releaseSingleInstanceLock: () => undefined,
  getLoginItemSettings: () => ({
    openAtLogin: world.opensAtLogin,
    wasOpenedAtLogin: false,
    status: world.opensAtLogin ? 'enabled' : 'not-registered',
    executableWillLaunchAtLogin: world.opensAtLogin,
    launchItems: [],
  }),
  setLoginItemSettings(settings) {
    world.loginItems.push(settings)
    world.opensAtLogin = settings.openAtLogin ?? false
  },
  setBadgeCount: () => true,
  setSecureKeyboardEntryEnabled: (on) => void world.order.push(`setSecureKeyboardEntryEnabled ${on}`),
  focus: () => undefined,
  quit,
  exit,
} satisfies Members)

/** Windows first, each of which may refuse; then the app, which may still have something to put away. */
function quit(): void {
  if (isQuitting) return
  if (prevented(app, 'before-quit')) return
  isQuitting = true
  if (!closeAllWindows() || prevented(app, 'will-quit')) {
    isQuitting = false
    return
  }
  exit(0)
}

export const isQuittingNow = (): boolean => isQuitting

function exit(code = 0): void {
  world.order.push(`exit ${code}`)
  clearInterval(alive)
  void closeBrowser().finally(() => process.exit(code))
}

/** One process for each data folder: a file names the first, and later ones leave it a message. */
function requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
  const folder = paths.get('userData') ?? tmpdir()
  const inbox = join(folder, 'second-starts')
  try {
    mkdirSync(inbox)
  } catch {
    const message = { argv: process.argv, folder: process.cwd(), data: data ?? null }
    writeFileSync(join(inbox, `${process.pid}.json`), JSON.stringify(message))
    return false
  }
  const watcher = watch(inbox, () => readInbox(inbox))
  process.once('exit', () => {
    watcher.close()
    rmSync(inbox, { recursive: true, force: true })
  })
  return true
}

function readInbox(inbox: string): void {
  for (const name of readdirSync(inbox)) {
    const file = join(inbox, name)
    try {
      const { argv, folder, data } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
      rmSync(file)
      app.emit('second-instance', {}, argv, folder, data)
    } catch {
      // Still being written; the watcher is called again.
    }
  }
}

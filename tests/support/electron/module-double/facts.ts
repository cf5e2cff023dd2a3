import type { Session } from 'electron'
import { createServer } from 'node:http'
import { wire } from '../../../../src/shared/contract.ts'
import type { Facts } from './commands.ts'
import { prevented } from './emitter.ts'
import { ipcHandler } from './ipc.ts'
import { answerOf, mayLoad, rules, session } from './session.ts'
import { windows } from './windows.ts'
import { world } from './world.ts'

type Permission = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>[1]

/** Every permission that Electron knows; a new one does not compile until it is here. */
const permissions: Readonly<Record<Permission, true>> = {
  ar: true,
  'automatic-fullscreen': true,
  'background-fetch': true,
  'background-sync': true,
  'captured-surface-control': true,
  'clipboard-read': true,
  'clipboard-sanitized-write': true,
  'deprecated-sync-clipboard-read': true,
  'display-capture': true,
  fileSystem: true,
  fullscreen: true,
  geolocation: true,
  'geolocation-approximate': true,
  'hand-tracking': true,
  hid: true,
  'idle-detection': true,
  keyboardLock: true,
  'local-fonts': true,
  'local-network': true,
  'local-network-access': true,
  'loopback-network': true,
  media: true,
  mediaKeySystem: true,
  midi: true,
  midiSysex: true,
  nfc: true,
  notifications: true,
  openExternal: true,
  'payment-handler': true,
  'periodic-background-sync': true,
  'persistent-storage': true,
  pointerLock: true,
  'screen-wake-lock': true,
  sensors: true,
  serial: true,
  'smart-card': true,
  'speaker-selection': true,
  'storage-access': true,
  'system-wake-lock': true,
  'top-level-storage-access': true,
  usb: true,
  vr: true,
  'web-app-installation': true,
  'web-printing': true,
  'window-management': true,
  unknown: true,
}

const strangers = [
  'https://registry.example/',
  'http://registry.example/',
  'http://127.0.0.1:4873/',
  'ws://127.0.0.1:4873/',
  'wss://evil.example/',
  'file:///etc/passwd',
  'ftp://evil.example/',
  'tokentray://evil.example/',
  'tokentray://app.evil.example/',
  'tokentray://app@evil.example/',
  'data:text/html,x',
  'blob:tokentray://app/1',
  'chrome://settings/',
]

const outside = [
  'tokentray://app/../main/index.js',
  'tokentray://app/..%2fmain/index.js',
  'tokentray://app/%2e%2e/main/index.js',
  'tokentray://app/..\\main\\index.js',
  'tokentray://app/assets/../../main/index.js',
  'tokentray://app//etc/passwd',
  'tokentray://app/etc/passwd',
  'tokentray://app/.env',
  'tokentray://app/index.html%00.js',
  'tokentray://evil/index.html',
]

const senders = [
  null,
  { url: 'https://evil.example/', parent: null },
  { url: 'tokentray://app/', parent: {} },
  { url: 'tokentray://app.evil.example/', parent: null },
  { url: 'tokentray://app@evil.example/', parent: null },
  { url: 'tokentray://app:1/', parent: null },
  { url: 'about:blank', parent: null },
  { url: 'file:///index.html', parent: null },
]

/** Asks the app, through what it has registered with Electron, everything that a hostile page could. */
export async function gatherFacts(): Promise<Facts> {
  const headers = (await answerOf('tokentray://app/index.html'))?.headers ?? new Headers()
  const loadable = await filtered(strangers, mayLoad)
  return {
    platform: process.platform,
    order: world.order,
    sandboxed: world.sandboxed,
    schemes: world.schemes,
    windows: windows.map(({ options, webContents, windowOpen, webRtc }) => ({
      webPreferences: { ...options.webPreferences },
      prevented: ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'].filter(
        (name) => prevented(webContents, name, { url: 'https://evil.example/' }),
      ),
      windowOpen: [...new Set(strangers.map(windowOpen))],
      webRtc: webRtc(),
    })),
    granted: grants(),
    proxy: rules.proxy,
    loadable,
    pageHeaders: Object.fromEntries(headers),
    escaped: await filtered(outside, async (url) => (await answerOf(url))?.ok ?? false),
    trustedSenders: (await filtered(senders, isTrusted)).map((sender) => JSON.stringify(sender)),
    openedForServers: await openedForServers(),
    crashReporterStarted: world.crashReporterStarted,
  }
}

function grants(): Facts['granted'] {
  const names = Object.keys(permissions) as Permission[]
  return {
    whenAsked: names.filter(wasGranted),
    // Without a handler Electron allows all.
    whenChecked: names.filter((name) =>
      rules.check ? (Reflect.apply(rules.check, null, [null, name, 'tokentray://app', {}]) as boolean) : true,
    ),
    devices: rules.device ? (Reflect.apply(rules.device, null, [{ deviceType: 'hid' }]) as boolean) : true,
    download: !prevented(session.defaultSession, 'will-download'),
  }
}

function wasGranted(permission: Permission): boolean {
  let granted = rules.request === null
  if (rules.request) {
    Reflect.apply(rules.request, null, [{}, permission, (answer: boolean) => (granted = answer), {}])
  }
  return granted
}

async function isTrusted(sender: (typeof senders)[number]): Promise<boolean> {
  const senderFrame = sender && { ...sender, isDestroyed: () => false }
  const answer: unknown = await ipcHandler(wire.call)({ senderFrame }, 'app.snapshot', undefined)
  return !JSON.stringify(answer).includes('untrusted-sender')
}

/** Pages that a registry might name for signing in; none of them is its own. */
const hostilePages = [
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'smb://evil.example/share',
  'ms-settings:privacy',
  'tokentray://app/',
  'http://evil.example/login',
  'https://registry.example@evil.example/',
  'vscode://evil/',
  'mailto:someone@evil.example',
]

/** Plays a registry that names such pages, and asks the app to sign in there with the browser. */
async function openedForServers(): Promise<string[]> {
  const before = world.opened.length
  let loginUrl = ''
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ loginUrl, doneUrl: `http://127.0.0.1:${port}/done` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const senderFrame = { url: 'tokentray://app/', parent: null, isDestroyed: () => false }
  const call = (channel: string, args?: object) =>
    ipcHandler(wire.call)({ senderFrame }, channel, args) as Promise<{
      value?: { prompts?: { id: string }[] }
    }>
  for (loginUrl of hostilePages) {
    const state = { settled: false }
    const signIn = call('accounts.signInWithBrowser', { registry: `http://127.0.0.1:${port}/` }).then(
      () => (state.settled = true),
    )
    while (!state.settled) {
      const { value } = await call('app.snapshot')
      for (const { id } of value?.prompts ?? []) {
        await call('prompts.openBrowser', { id })
        await call('prompts.cancel', { id })
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await signIn
  }
  server.closeAllConnections()
  server.close()
  return world.opened.slice(before)
}

async function filtered<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T[]> {
  const found: T[] = []
  for (const item of items) if (await holds(item)) found.push(item)
  return found
}

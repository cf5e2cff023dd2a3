import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { chromium, type Page } from 'playwright/test'
import {
  createKeyringHome,
  keyringSessionCommand,
  type KeyringState,
} from '../../../scripts/setup/keyring-session.mjs'
import { listen, type Desktop } from '../../support/electron/module-double/driver.ts'
import { freePort } from '../../support/free-port.ts'
import { launchDouble } from './launch-double.ts'
import { launchElectron } from './launch-electron.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** `double`: the built main entry of the Electron app, with a double in Electron's place and a real page. */
export type Host = 'chromium' | 'electron' | 'double'

export interface LaunchOptions {
  readonly host: Host
  /** Kept between two runs to show what survives a restart. */
  readonly dataDir?: string
  readonly keychain?: 'os' | 'memory'
  /** Another keyring than the unlocked one of the test run. */
  readonly keyring?: Exclude<KeyringState, 'unlocked'>
  readonly practice?: boolean
  /** The user's own folder; an empty one, gone with the app, when not given. Never that of whoever runs the tests. */
  readonly home?: string
  /** Another browser than the one of the test run. */
  readonly browser?: string
  /** The desktop around the double: whether it shows tray icons, whether the app is installed, its variables. */
  readonly desktop?: {
    readonly tray?: boolean
    readonly packaged?: boolean
    readonly env?: NodeJS.ProcessEnv
  }
}

/** The app as a user has it: a process of its own, with a window that is looked at from outside. */
export interface RunningApp {
  readonly page: Page
  readonly dataDir: string
  /** What the process has printed. */
  log(): string
  /** Everything that main has sent to the page; not under Electron, whose traffic cannot be listened to. */
  transcript(): Promise<string>
  /** The page of the window there is now, after another was closed; only on the double. */
  newPage(): Promise<Page>
  /** The desktop's side of the app; only on the double. */
  readonly desktop: Desktop
  /** Resolves with the exit code when the process has ended by itself; only on the double. */
  readonly ended: Promise<number | string>
  stop(): Promise<void>
}

export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tokentray-data-')))
  const flags = [
    `--data-dir=${dataDir}`,
    ...(options.keychain ? [`--keychain=${options.keychain}`] : []),
    ...(options.practice ? ['--practice'] : []),
  ]
  const ownHome = options.home === undefined ? await mkdtemp(join(tmpdir(), 'tokentray-home-')) : null
  const env = environmentOf(options.home ?? ownHome ?? '')
  const running = await launchOn(dataDir, flags, env, options)
  return {
    ...running,
    async stop() {
      await running.stop()
      if (ownHome !== null) await rm(ownHome, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ours with another home: `npm test` names the npm settings of whoever runs it, and PATH may lead into their home too. */
function environmentOf(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|xdg_config_home$)/i.test(name))
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: folders.filter((folder) => !folder.startsWith(`${homedir()}${sep}`)).join(delimiter),
  }
}

function launchOn(
  dataDir: string,
  flags: string[],
  env: NodeJS.ProcessEnv,
  options: LaunchOptions,
): Promise<RunningApp> {
  switch (options.host) {
    case 'electron':
      return launchElectron(dataDir, flags, env, options)
    case 'double':
      return launchDouble(dataDir, flags, env, options)
    case 'chromium':
      return launchChromium(dataDir, flags, env, options)
  }
}

/** For the host that has no desktop. */
const noDesktop = {
  desktop: new Proxy({} as Desktop, {
    get() {
      throw new Error('This host has no desktop that a test could play.')
    },
  }),
  newPage: () => Promise.reject(new Error('This host has one window.')),
  ended: new Promise<never>(() => undefined),
}

async function launchChromium(
  dataDir: string,
  flags: string[],
  env: NodeJS.ProcessEnv,
  { keyring, browser: program }: LaunchOptions,
): Promise<RunningApp> {
  const port = await freePort()
  const notes = await mkdtemp(join(tmpdir(), 'tokentray-notes-'))
  const transcript = join(notes, 'transcript.jsonl')
  const script = join(root, 'out', 'chromium', 'index.js')
  const args = [script, '--headless', `--remote-debugging-port=${port}`, ...flags]
  const home = keyring ? createKeyringHome() : null
  const plain = { command: process.execPath, args, env }
  const start =
    keyring && home
      ? await keyringSessionCommand(process.execPath, args, { state: keyring, home, env })
      : plain

  const child = spawn(start.command, start.args, {
    env: {
      ...start.env,
      TOKENTRAY_TRANSCRIPT: transcript,
      ...(program ? { TOKENTRAY_BROWSER: program } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A keyring session is a group of processes and is ended as one.
    detached: true,
  })
  const { log, ready } = listen(child, 120)
  await ready.catch(async (error: unknown) => {
    // Nobody else could end it.
    await end(child)
    throw error
  })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = browser
    .contexts()
    .flatMap((context) => context.pages())
    .find(isOurs)
  if (!page) throw new Error('the window of the app is not there')
  return {
    page,
    dataDir,
    log,
    ...noDesktop,
    transcript: () => readFile(transcript, 'utf8'),
    async stop() {
      await browser.close()
      await end(child)
      for (const folder of [notes, home])
        if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export const isOurs = (page: Page) => page.url().startsWith('https://app.tokentray.invalid/')

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const { pid } = child
  const gone = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-pid, 'SIGTERM')
  const alarm = setTimeout(() => process.kill(-pid, 'SIGKILL'), 60_000)
  await gone
  clearTimeout(alarm)
}

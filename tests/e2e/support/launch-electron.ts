import { join } from 'node:path'
import { _electron, test } from 'playwright/test'
import type { Desktop } from '../../support/electron/module-double/driver.ts'
import { electronProgram } from './electron-program.ts'
import type { LaunchOptions, RunningApp } from './launch.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** Ends a story here, as one that was not run to its end, and says why. */
function cannot(why: string): never {
  test.info().skip(true, why)
  throw new Error(why)
}

/** Starts the built app in the real Electron. What a story needs and this cannot give skips the story with the reason. */
export async function launchElectron(
  dataDir: string,
  flags: string[],
  env: NodeJS.ProcessEnv,
  { keyring, browser }: LaunchOptions,
): Promise<RunningApp> {
  if (keyring !== undefined) cannot('keyrings are only exchanged under the Chromium host')
  if (browser !== undefined) cannot('Electron is its own browser')
  const app = await _electron.launch({
    executablePath: electronProgram,
    args: [join(root, 'out', 'main', 'index.js'), ...flags],
    cwd: root,
    env: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
  })
  await app.evaluate(({ dialog, shell }, folder) => {
    // Nobody is there to choose a place, and no page may open on the screen of whoever runs this.
    dialog.showSaveDialog = (...words: readonly unknown[]) => {
      const { defaultPath = 'saved' } = words.at(-1) as { defaultPath?: string }
      return Promise.resolve({ canceled: false, filePath: `${folder}/${defaultPath}` })
    }
    shell.openExternal = () => Promise.resolve()
  }, dataDir)
  let printed = ''
  const { stdout, stderr } = app.process()
  for (const stream of [stdout, stderr]) stream?.on('data', (text: Buffer) => (printed += text.toString()))
  return {
    page: await app.firstWindow(),
    dataDir,
    log: () => printed,
    transcript: () => cannot('the traffic between Electron’s processes cannot be listened to'),
    newPage: () => cannot('a second window is only looked for on the double'),
    desktop: new Proxy({} as Desktop, { get: () => cannot('the desktop is only played on the double') }),
    ended: new Promise<never>(() => undefined),
    stop: () => app.close(),
  }
}

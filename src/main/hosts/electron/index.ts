import { app, protocol } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launcherWords } from '../../../launcher/options.ts'
import { runLauncher } from '../../../launcher/launcher.ts'
import { endAs } from '../../../launcher/run-child.ts'
import { createFileSystem } from '../../core/infra/files/file-system.ts'
import { describeThrown } from '../../core/infra/thrown.ts'
import { dataFolderOf } from '../data-folder.ts'
import { parseFlags, type Flags } from '../flags.ts'
import { lockContents } from './harden.ts'
import { run, type Places } from './run.ts'
import { customScheme } from './scheme.ts'
import type { SecondStart } from './second-start.ts'

/** Entry of the Electron app. What Electron wants before it is ready happens here; the rest is in `run.ts`. */

const places: Places = {
  main: import.meta.filename,
  keychainProcess: join(import.meta.dirname, 'keychain-process.js'),
  textWorker: join(import.meta.dirname, 'text-worker.js'),
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  renderer: join(import.meta.dirname, '../renderer'),
  resources: join(import.meta.dirname, '../../resources'),
}

/** From source, our flags come after the app's path; what stands before it is for Electron itself. */
function ownWords(argv: readonly string[]): readonly string[] {
  if (app.isPackaged) return argv.slice(1)
  return argv.slice(argv.findIndex((word, index) => index > 0 && !word.startsWith('-')) + 1)
}

function prepare(flags: Flags, words: string[]): void {
  const dataFolder = dataFolderOf(flags, createFileSystem())
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  app.setPath('userData', dataFolder)
  // What the desktops know the app by: notifications and taskbar on Windows, portals on Linux.
  app.setAppUserModelId('app.tokentray')
  app.setDesktopName('tokentray.desktop')
  // One instance for each data folder; the first one's window comes up instead of a second.
  if (!app.requestSingleInstanceLock({ words } satisfies SecondStart)) {
    app.exit(0)
    return
  }
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([customScheme])
  lockContents(app)
  run(flags, dataFolder, places).catch((error: unknown) => {
    console.error(`Tokentray could not start: ${describeThrown(error)}`)
    app.exit(1)
  })
}

/** As the launcher it is no app: Electron waits for this module before it goes on to open anything, and then the process is over. */
async function launch(words: readonly string[]): Promise<void> {
  endAs(await runLauncher(words))
  // The process ends by itself; until it does, nothing of the app may start.
  await new Promise(() => undefined)
}

function start(): void {
  const words = ownWords(process.argv)
  const flags = parseFlags(words, app.isPackaged ? 'ignored' : 'refused')
  if (flags.ok) prepare(flags.value, [...words])
  else {
    console.error(flags.failure.message)
    app.exit(2)
  }
}

const forLauncher = launcherWords(process.argv)
if (forLauncher) await launch(forLauncher)
else start()

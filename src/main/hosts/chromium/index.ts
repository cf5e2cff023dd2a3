import { appendFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFileSystem } from '../../core/infra/files/file-system.ts'
import { tellCrashes } from '../crash.ts'
import { dataFolderOf } from '../data-folder.ts'
import { parseFlags, readyLine } from '../flags.ts'
import { holderOf, lockFolder, wordsInUse, type FolderInUse } from '../folder-lock.ts'
import { WindowMissing } from './browser-window.ts'
import { launchChromiumHost } from './launch.ts'
import type { Tap } from './page-bridge.ts'

/** Opens the app as a window of an installed Chrome, Chromium or Edge (`TOKENTRAY_BROWSER`). */
async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2))
  if (!flags.ok) {
    console.error(flags.failure.message)
    return 2
  }
  const browser = process.env['TOKENTRAY_BROWSER']
  if (!browser) {
    console.error('No Chrome, Chromium or Edge was found. Install one, or name it in TOKENTRAY_BROWSER.')
    return 1
  }
  const log = (line: string) => console.error(`tokentray: ${line}`)
  tellCrashes(process, log, () => process.exit(1))
  const dataFolder = resolve(dataFolderOf(flags.value, createFileSystem()))
  let show = () => undefined as unknown
  const lock = await lockFolder({ folder: dataFolder, platform: process.platform, show: () => show(), log })
  if (lock.inUse) return tellInUse(lock)
  const host = await launchChromiumHost({
    flags: flags.value,
    dataFolder,
    folderFree: lock.ready,
    browser,
    bundles: resolve(dirname(fileURLToPath(import.meta.url)), '..'),
    log,
    tap: transcript(process.env['TOKENTRAY_TRANSCRIPT']),
  })
  show = () => host.show()
  host.page.on('close', () => lock.ending())
  const close = () => {
    lock.ending()
    void host.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, close)
  console.log(readyLine('chromium', flags.value.keychain, host.core.snapshot().practice))
  if (!flags.value.headless) {
    console.log('There is no tray icon in this host; the Electron app has one.')
  }
  await host.closed
  await lock.release()
  // Everything is put away; a thread that waits for the keychain must not keep the process.
  if (host.hangs()) process.kill(process.pid, 'SIGKILL')
  return 0
}

/** Says that the app is open already, for whoever started it from a terminal. */
function tellInUse(holder: FolderInUse): number {
  console.error(wordsInUse(holder))
  return holder.answered ? 0 : 1
}

/**
 * Writes everything that main sends to the page into a file, one JSON line each, for leak hunts. The one answer that
 * is a secret, to the user's own wish to see it, is left out.
 */
function transcript(file: string | undefined): Tap {
  if (!file) return () => undefined
  return (message) => {
    const line = JSON.stringify(message, (key, value: unknown) =>
      key === 'secret' ? '(shown on request)' : value,
    )
    appendFileSync(file, `${line}\n`, { mode: 0o600 })
  }
}

process.exit(
  await main().catch((error: unknown) => {
    if (!(error instanceof WindowMissing)) return tellInUse(holderOf(error))
    console.error(error.message)
    return 1
  }),
)

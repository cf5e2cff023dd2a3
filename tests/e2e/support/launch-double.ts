import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium } from 'playwright/test'
import { startDouble } from '../../support/electron/module-double/driver.ts'
import { freePort } from '../../support/free-port.ts'
import { isOurs, type LaunchOptions, type RunningApp } from './launch.ts'

const support = join(import.meta.dirname, '..', '..', 'support', 'electron', 'module-double')

/** Starts the built Electron app on the double, whose window is a page that Playwright attaches to. */
export async function launchDouble(
  dataDir: string,
  flags: string[],
  env: NodeJS.ProcessEnv,
  { desktop: { tray = true, packaged = false, env: more = {} } = {} }: LaunchOptions,
): Promise<RunningApp> {
  const port = await freePort()
  const notes = await mkdtemp(join(tmpdir(), 'tokentray-notes-'))
  const transcript = join(notes, 'transcript.jsonl')
  const running = await startDouble({
    flags,
    env: {
      ...env,
      TOKENTRAY_DOUBLE_PORT: String(port),
      TOKENTRAY_DOUBLE_PACKAGED: packaged ? '1' : '',
      TOKENTRAY_TRANSCRIPT: transcript,
      // A program there answers for the session bus, whether the desktop shows tray icons.
      PATH: [join(support, tray ? 'tray' : 'no-tray'), env['PATH']].join(delimiter),
      ...more,
    },
  })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const ours = () =>
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .filter(isOurs)
  const [page] = ours()
  if (!page) throw new Error('the window of the app is not there')
  return {
    page,
    dataDir,
    log: () => running.log(),
    transcript: () => readFile(transcript, 'utf8'),
    desktop: running.desktop,
    ended: running.ended,
    async newPage() {
      for (;;) {
        const fresh = ours().find((candidate) => candidate !== page && !candidate.isClosed())
        if (fresh) return fresh
        await delay(50)
      }
    },
    async stop() {
      await browser.close()
      await running.stop()
      await rm(notes, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

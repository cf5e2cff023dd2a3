import { NsisUpdater } from 'electron-updater'
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../../src/main/core/ports.ts'
import {
  createUpdates,
  updateRules,
  updatesUnavailable,
  type Updater,
} from '../../../src/main/hosts/electron/updates.ts'
import { createManualClock } from '../../support/manual-clock.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokentray-updates-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** An installed app of version 1.2.0, as the real updater sees it. */
const installed = {
  version: '1.2.0',
  name: 'tokentray',
  isPackaged: true,
  appUpdateConfigPath: join(folder, 'app-update.yml'),
  userDataPath: folder,
  baseCachePath: folder,
  whenReady: () => Promise.resolve(),
  relaunch: () => undefined,
  quit: () => undefined,
  onQuit: () => undefined,
}

/** What the real updater makes of a feed that offers this version; nothing is downloaded. */
async function offered(version: string): Promise<boolean> {
  const updater = new NsisUpdater(null, installed)
  Object.assign(updater, updateRules, { autoDownload: false, logger: null })
  const feed = [`version: ${version}`, 'path: setup.exe', `sha512: ${'A'.repeat(86)}==`].join('\n')
  Reflect.set(updater, 'httpExecutor', { request: () => Promise.resolve(feed) })
  updater.setFeedURL({ provider: 'generic', url: 'https://updates.example/' })
  return (await updater.checkForUpdates())?.isUpdateAvailable ?? false
}

describe('an update', () => {
  it.each([
    ['1.3.0', true],
    ['1.2.0', false],
    ['1.1.9', false],
    ['0.0.1', false],
    ['1.2.0-beta.1', false],
  ])('to %s is taken by the real updater under our rules: %s', async (version, taken) => {
    expect(await offered(version)).toBe(taken)
  })

  function updates() {
    const asked: string[] = []
    const notices: Notice[] = []
    const log: string[] = []
    const clock = createManualClock()
    const emitter = new EventEmitter()
    const updater = Object.assign(emitter, {
      allowDowngrade: true,
      checkForUpdates() {
        asked.push('look')
        return Promise.resolve(null)
      },
    })
    const made = createUpdates({
      load: () => {
        asked.push('load')
        return Promise.resolve(updater as unknown as Updater)
      },
      notifier: { notify: (notice) => notices.push(notice) },
      clock,
      log: (line) => log.push(line),
    })
    return { made, asked, notices, log, clock, updater }
  }

  it('is not looked for until it is wanted, then every day, and no more when it is not', async () => {
    const { made, asked, clock, updater } = updates()
    made.want(false)
    expect(asked).toEqual([])
    made.want(true)
    made.want(true)
    await Promise.resolve()
    await expect.poll(() => asked).toEqual(['load', 'look'])
    expect(updater.allowDowngrade).toBe(false)
    clock.advance(24 * 60 * 60 * 1_000)
    await expect.poll(() => asked).toEqual(['load', 'look', 'look'])
    made.want(false)
    clock.advance(48 * 60 * 60 * 1_000)
    expect(asked).toHaveLength(3)
  })

  it('that is ready is told, and one that cannot be had is logged without its words', async () => {
    const { made, asked, notices, log, updater } = updates()
    made.want(true)
    await expect.poll(() => asked).toContain('look')
    updater.emit('update-downloaded', { version: '1.3.0' })
    updater.emit('error', new Error('https://user:word@updates.example/'))
    expect(notices.map(({ body }) => body)).toEqual(['Tokentray 1.3.0 will be installed when you quit.'])
    expect(log).toEqual(['an update could not be had'])
  })

  it('cannot be had from source or without a feed, and says why', () => {
    expect(updatesUnavailable(false, folder)).toContain('installed')
    expect(updatesUnavailable(true, folder)).toContain('does not say where')
    writeFileSync(join(folder, 'app-update.yml'), 'provider: generic\nurl: https://updates.example/\n')
    expect(updatesUnavailable(true, folder)).toBeNull()
  })
})

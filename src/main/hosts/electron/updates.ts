import type { AppUpdater } from 'electron-updater'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Notifier } from '../../core/ports.ts'
import type { Clock } from '../../core/infra/clock.ts'

/**
 * What an update must be: newer, a release, and whole. That it is ours is checked by what carries it: the publisher's
 * signature on Windows, the code signature on macOS, the feed's digest over https on Linux.
 */
export const updateRules = {
  allowDowngrade: false,
  allowPrerelease: false,
  autoDownload: true,
  autoInstallOnAppQuit: true,
  disableWebInstaller: true,
} as const satisfies Partial<AppUpdater>

/** Between two looks, in milliseconds. */
const everyDay = 24 * 60 * 60 * 1_000

/** Why updates cannot be looked for here, as a sentence; null when they can. */
export function updatesUnavailable(isPackaged: boolean, resources: string): string | null {
  if (!isPackaged) return 'Only an installed Tokentray can update itself.'
  return hasFeed(resources) ? null : 'This build does not say where its updates come from.'
}

/** The feed's address is burnt in when the app is packed (docs/releasing.md). */
const hasFeed = (resources: string) => existsSync(join(resources, 'app-update.yml'))

export type Updater = Pick<AppUpdater, keyof typeof updateRules | 'on' | 'checkForUpdates' | 'logger'>

export interface UpdateOptions {
  readonly load: () => Promise<Updater>
  readonly notifier: Notifier
  readonly clock: Clock
  readonly log: (line: string) => void
}

export interface Updates {
  /** Looks now and every day while it is wanted; until then nothing is asked of anybody. */
  want(wanted: boolean): void
}

/** Loads the updater at the first wish for it, and holds it to the rules. */
export function createUpdates({ load, notifier, clock, log }: UpdateOptions): Updates {
  let updater: Promise<Updater> | undefined
  let cancel: (() => void) | null = null

  async function ready(): Promise<Updater> {
    const loaded = await load()
    // Its own lines name files and addresses; ours say what matters.
    loaded.logger = null
    loaded.on('update-downloaded', ({ version }) => {
      notifier.notify({
        title: 'An update is ready',
        body: `Tokentray ${version} will be installed when you quit.`,
        intent: { kind: 'open-page', page: 'settings' },
      })
    })
    loaded.on('error', () => log('an update could not be had'))
    return Object.assign(loaded, updateRules)
  }

  function look(): void {
    updater ??= ready()
    updater
      .then((found) => found.checkForUpdates())
      // Its own event has said so.
      .catch(() => undefined)
    cancel = clock.after(everyDay, look)
  }

  return {
    want(wanted) {
      if (wanted === (cancel !== null)) return
      cancel?.()
      cancel = null
      if (wanted) look()
    },
  }
}

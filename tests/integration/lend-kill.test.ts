import { fork } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { keptOnDisk } from '../support/file-keychain.ts'
import {
  keepOne,
  named,
  startAgain,
  startFolder,
  startHome,
  startSignedIn,
} from '../support/practice-story.ts'

const child = join(import.meta.dirname, '..', 'support', 'lend-child.ts')
const text = '; mine\nfund=false'
/** Kills while it is being lent, beside one after it. */
const kills = 6

it(
  'takes a lent token out at the next start, whenever the app was killed',
  { timeout: 180_000 },
  async () => {
    const home = await startHome()
    const data = await startFolder()
    await home.write('.npmrc', text, 0o640)
    const story = await startSignedIn({ twoFactor: 'none' }, { ...keptOnDisk(data), fs: home.fs })
    const { registry, app, account } = story
    const key = await keepOne(story)
    const { secret } = named(registry, 'release-42')
    await app.core.dispose()

    /** Null waits until it is lent; gives how long that took. */
    async function killed(after: number | null): Promise<number> {
      const running = fork(child, [data, home.path, account, key], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      const gone = new Promise((resolve) => running.once('exit', resolve))
      const said = (word: string) =>
        new Promise<number>((resolve, reject) => {
          running.on('message', (message) => message === word && resolve(performance.now()))
          running.once('exit', () => reject(new Error(`it ended before it was ${word}`)))
        })
      const lent = said('lent')
      lent.catch(() => undefined)
      const begun = await said('begun')
      const took = await (after === null ? lent.then((at) => at - begun) : delay(after, after))
      if (after === null) expect(await home.read('.npmrc')).toContain(secret)
      running.kill('SIGKILL')
      await gone
      return took
    }

    const whole = await killed(null)
    for (let index = 0; index <= kills; index++) {
      const next = await startAgain(app)
      const about = `kill ${index}`
      expect(await home.read('.npmrc'), about).toBe(text)
      expect(await readdir(home.path), about).toEqual(['.npmrc'])
      expect(next.core.snapshot().handover.handed, about).toEqual([])
      expect(await openDataFolder(data).read('handover.json'), about).not.toContain(secret)
      await next.core.dispose()
      if (index < kills) await killed(Math.random() * whole)
    }
  },
)

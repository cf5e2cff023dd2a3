import { fork } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { startPracticeRegistry } from '../../src/practice/index.ts'
import { createTestHome } from '../support/plaintext-tokens/home.ts'
import { startCore } from '../support/core-fixture.ts'
import { createFileKeychain } from '../support/file-keychain.ts'

const child = join(import.meta.dirname, '..', 'support', 'lend-child.ts')
const text = '; mine\nfund=false'
/** Kills while it is being lent, beside one after it. */
const kills = 6

it(
  'takes a lent token out at the next start, whenever the app was killed',
  { timeout: 180_000 },
  async () => {
    const registry = await startPracticeRegistry({ twoFactor: 'none' })
    const home = await createTestHome()
    const data = await mkdtemp(join(tmpdir(), 'tokentray-lent-'))
    await home.write('.npmrc', text, 0o640)
    const start = () =>
      startCore({
        files: { ...openDataFolder(data), texts: new Map() },
        keychain: createFileKeychain(join(data, 'keychain.json')),
        fs: home.fs,
      })
    const first = await start()
    const { core } = first
    const { username, password } = registry.account
    const signed = await core.handlers.accounts.signInWithPassword({
      registry: registry.url,
      username,
      password,
    })
    const account = signed.ok ? signed.value.account : expect.fail(signed.failure.message)
    await first.list(account)
    const token = { name: 'release-42', access: { kind: 'read-only' }, ranges: [] } as const
    const created = await core.handlers.tokens.create({ account, token, password })
    const key = created.ok ? created.value.key : expect.fail(created.failure.message)
    const secret = registry.tokens().find(({ name }) => name === 'release-42')?.secret ?? ''
    await core.dispose()

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
      const next = await start()
      const about = `kill ${index}`
      expect(await home.read('.npmrc'), about).toBe(text)
      expect(await readdir(home.path), about).toEqual(['.npmrc'])
      expect(next.core.snapshot().handover.handed, about).toEqual([])
      expect(await openDataFolder(data).read('handover.json'), about).not.toContain(secret)
      await next.core.dispose()
      if (index < kills) await killed(Math.random() * whole)
    }
    await registry.close()
    await home.remove()
    await rm(data, { recursive: true, force: true })
  },
)

import { onTestFinished } from 'vitest'
import { createAccountStore } from '../../src/main/core/features/accounts/accounts.ts'
import { createHandover } from '../../src/main/core/features/handover/handover.ts'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import { createVault } from '../../src/main/core/infra/keychain/vault.ts'
import { tokenEntry } from '../../src/shared/keychain-entries.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { createStore } from '../../src/main/core/state.ts'
import { ok } from '../../src/shared/failure.ts'
import type { Act } from '../../src/shared/history.ts'
import { createTestHome } from './plaintext-tokens/home.ts'
import { memoryFiles } from './core-fixture.ts'
import { createFailingFiles } from './failing-files.ts'
import { fullable } from './full-disk.ts'
import { createManualClock } from './manual-clock.ts'
import { emptySnapshot } from './sample-state.ts'

const registry = 'https://npm.acme.example/'

/** The secrets of the tokens `old` and `new`. */
export const [oldSecret, newSecret] = ['aB3', 'xY7'].map((part) => `npm_${part.repeat(12)}`) as [
  string,
  string,
]

/** What the user's `.npmrc` has before anything is lent. */
export const ownText = 'fund=false\n'

export interface HandoverStoryOptions {
  /** Keys of the tokens that are in the keychain; the others are in memory only. */
  readonly inKeychain?: readonly string[]
}

/** The feature over a real file, with two tokens of one account kept here: `old` and `new`. */
export async function startHandover({ inKeychain = ['old', 'new'] }: HandoverStoryOptions = {}) {
  const home = await createTestHome()
  onTestFinished(() => home.remove())
  await home.write('.npmrc', ownText)
  const userFiles = createFailingFiles({ home: home.path, env: {} })
  const files = fullable(memoryFiles(), 'handover.json')
  const storage = { folder: files, report: () => undefined }
  const vault = createVault(createMemoryKeychain(), () => undefined)
  const accounts = createAccountStore({ storage, vault, changed: () => undefined, log: () => undefined })
  await accounts.load()
  await accounts.unlock()
  const who = { registry, username: 'robin', credential: 'session', endsAt: null } as const
  const signed = await accounts.signIn(who, new Secret('session'))
  const account = signed.ok ? signed.value : ''
  const secrets = { old: oldSecret, new: newSecret }
  for (const [key, secret] of Object.entries(secrets)) {
    await vault.keep(registry, tokenEntry('robin', key), new Secret(secret))
    await accounts.noteKept(account, key, inKeychain.includes(key) ? 'keychain' : 'memory', `the ${key} one`)
  }
  const store = createStore(emptySnapshot, () => undefined)
  const clock = createManualClock()
  const notices: string[] = []
  const acts: Act[] = []
  const helpers = new Set<string>()

  /** The app once more, as after a crash. */
  const begin = async () => {
    const handover = createHandover({
      ...{ accounts, vault, store, clock },
      storage,
      fileSystem: userFiles.fs,
      moved: { find: () => undefined },
      ownChanges: { changed: () => Promise.resolve() },
      launcher: {
        command: '/data/bin/tokentray-run',
        unavailable: null,
        writeHelper: (id) => Promise.resolve(ok(`/data/helpers/${(helpers.add(id), id)}`)),
        removeHelper: (program) =>
          Promise.resolve(void helpers.delete(program.replace('/data/helpers/', ''))),
      },
      clipboard: { write: () => Promise.resolve() },
      notifier: { notify: ({ body }) => notices.push(body) },
      record: (act) => acts.push(act),
      log: () => undefined,
    })
    await handover.start()
    return handover
  }
  const handover = await begin()
  const old = { account, key: 'old' }

  return {
    ...{ handover, begin, account, old, files, userFiles, clock, notices, acts, helpers, home },
    /** Gives `old` to the launcher, to pnpm's helper and to the file. */
    handAll: async () => {
      await handover.handlers.run(old)
      await handover.handlers.help(old)
      await handover.handlers.lend({ ...old, minutes: 15 })
    },
    npmrc: () => home.read('.npmrc'),
    handed: () => store.get().handover.handed,
    /** The records as they are on the disk. */
    noted: () => JSON.parse(files.texts.get('handover.json') ?? '[]') as { way: string; key: string }[],
  }
}

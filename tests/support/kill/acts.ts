import { openDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import type { Result } from '../../../src/shared/failure.ts'
import { needsUser } from '../../../src/shared/rotation.ts'
import { startCore, valueOf, type CoreFixture } from '../core-fixture.ts'
import { createFileKeychain } from '../file-keychain.ts'
import { openSystemKeychain } from '../os-keychain.ts'
import type { Metered } from './metered.ts'
import type { ActName, Order, Told } from './order.ts'

/** What an act has at hand beside the app. */
interface Stage {
  readonly words: readonly string[]
  readonly tell: (told: Told) => void
  /** The act begins; what came before only prepared it. */
  readonly begin: () => void
}

type Act = (app: CoreFixture, stage: Stage) => Promise<Result<unknown> | undefined>

/** Starts the app and does what was ordered; resolves when that is over. */
export async function playAct(
  name: Exclude<ActName, 'count'>,
  { data, words, keychain }: Order,
  { fs, metered }: Metered,
  { tell, begin }: Pick<Stage, 'tell' | 'begin'>,
): Promise<void> {
  const app = await startCore({
    files: { ...openDataFolder(data, fs), texts: new Map() },
    keychain: metered(
      keychain === 'system' ? openSystemKeychain() : createFileKeychain(`${data}/keychain.json`),
    ),
    fs,
  })
  askParent(app, tell)
  const done = await acts[name](app, { words, tell, begin })
  if (done?.ok === false) tell({ failure: done.failure.message })
}

const acts: Record<Exclude<ActName, 'count'>, Act> = {
  start(_app, { begin }) {
    begin()
    return Promise.resolve(undefined)
  },
  async move(app, { words: [account = ''], begin }) {
    await lookAround(app, account)
    const { id = '' } = app.core.snapshot().plaintextTokens.found[0] ?? {}
    const { plaintextTokens } = app.core.handlers
    const { version } = valueOf(await plaintextTokens.preview({ id }))
    begin()
    return plaintextTokens.move({ id, version })
  },
  undo({ core }, { begin }) {
    const [moved] = core.snapshot().plaintextTokens.moved
    begin()
    return core.handlers.plaintextTokens.undo({ id: moved?.id ?? '' })
  },
  lend({ core }, { words: [account = '', key = ''], begin }) {
    begin()
    return core.handlers.handover.lend({ account, key, minutes: 60 })
  },
  async takeBack({ core }, { words: [account = '', key = ''], begin }) {
    await core.handlers.handover.lend({ account, key, minutes: 60 })
    const [handed] = core.snapshot().handover.handed
    begin()
    return core.handlers.handover.takeBack({ id: handed?.id ?? '' })
  },
  async rotate(app, { words: [account = '', key = ''], begin }) {
    await lookAround(app, account)
    begin()
    const wish = { days: null, withoutBypass: false, stageOnly: false }
    return app.core.handlers.rotate.start({ account, keys: [key], wish, password: 'demo-password' })
  },
  async decide(app, { words: [account = '', , way], begin }) {
    await lookAround(app, account)
    begin()
    const [open] = app.core.snapshot().rotations.filter(needsUser)
    return open && app.core.handlers.rotate[way === 'finish' ? 'finish' : 'takeBack']({ id: open.id })
  },
  async revoke(app, { words: [account = '', ...keys], begin }) {
    await app.list(account)
    begin()
    valueOf(await app.core.handlers.revoke.start({ account, keys }))
    return untilRevoked(app)
  },
  goOn(app, { begin }) {
    begin()
    return untilRevoked(app)
  },
}

/** What is listed and what stands in files is known; a disk that fails keeps no note of having looked. */
async function lookAround(app: CoreFixture, account: string): Promise<void> {
  await app.list(account)
  await app.core.handlers.plaintextTokens.find()
}

/** Resolves when each token that was to be revoked has come to its end. */
async function untilRevoked(app: CoreFixture): Promise<undefined> {
  await app.until(({ revocations }) => revocations.batches.every(({ phase }) => phase === 'done'))
  for (;;) {
    const receipts = valueOf(await app.core.handlers.revoke.receipts({ batch: null }))
    if (receipts.every(({ ended }) => ended)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Answers each question with a code that the parent gives. */
function askParent({ core }: CoreFixture, tell: Stage['tell']): void {
  const asked = new Set<string>()
  const look = () => {
    for (const { id } of core.snapshot().prompts) {
      if (asked.has(id)) continue
      asked.add(id)
      tell({ wants: id })
    }
  }
  core.subscribe(look)
  process.on(
    'message',
    (answer: { readonly id: string; readonly code: string }) => void core.handlers.prompts.answer(answer),
  )
  look()
}

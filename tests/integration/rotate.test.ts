import { createHash } from 'node:crypto'
import { link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryKeychain } from '../../src/main/core/infra/keychain/memory-keychain.ts'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import type { DataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import type { Keychain } from '../../src/main/core/infra/keychain/keychain.ts'
import {
  startPracticeRegistry,
  type PracticeOptions,
  type PracticeRegistry,
} from '../../src/practice/index.ts'
import { fail } from '../../src/shared/failure.ts'
import type { Rotation, RotationStep } from '../../src/shared/rotation.ts'
import { memoryFiles, startCore, type CoreFixture } from '../support/core-fixture.ts'

const running: { dispose: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { dispose } of running.splice(0).toReversed()) await dispose()
})

const wish = { days: null, withoutBypass: false, stageOnly: false }

interface Desk {
  readonly npm: PracticeRegistry
  readonly home: string
  readonly files: ReturnType<typeof memoryFiles>
  readonly keychain: Keychain
  readonly app: CoreFixture
  readonly account: string
  readonly key: string
}

/** An app signed in, and a token of it, `ci-install`, that stands in `~/.npmrc` and has been found there. */
async function setUp(
  options: Partial<PracticeOptions> = {},
  keychain = createMemoryKeychain(),
): Promise<Desk> {
  const npm = await startPracticeRegistry({ twoFactor: 'none', ...options })
  const home = await mkdtemp(join(tmpdir(), 'tokentray-rotate-'))
  running.push({ dispose: () => npm.close() }, { dispose: () => rm(home, { recursive: true, force: true }) })
  const secret = npm.tokens().find(({ name }) => name === 'ci-install')?.secret ?? ''
  await writeFile(join(home, '.npmrc'), `; mine\r\n//${new URL(npm.url).host}/:_authToken=${secret}\r\n`)
  const files = memoryFiles()
  const app = await open({ home, files, keychain })
  const { username, password } = npm.account
  const signed = await app.core.handlers.accounts.signInWithPassword({
    registry: npm.url,
    username,
    password,
  })
  const account = signed.ok ? signed.value.account : expect.fail(signed.failure.message)
  const { list } = await app.list(account)
  await app.core.handlers.plaintextTokens.find()
  const key = list?.tokens.find(({ name }) => name === 'ci-install')?.key ?? ''
  return { npm, home, files, keychain, app, account, key }
}

async function open({ home, files, keychain }: { home: string; files: DataFolder; keychain: Keychain }) {
  const fs = createFileSystem({ home, env: {} })
  const texts = 'texts' in files ? (files.texts as Map<string, string>) : new Map<string, string>()
  const app = await startCore({ fs, files: { ...files, texts }, keychain })
  running.push({ dispose: () => app.core.dispose() })
  return app
}

const start = ({ app, account, key }: Desk, password = 'demo-password') =>
  app.core.handlers.rotate.start({ account, keys: [key], wish, password })
const rotation = (app: CoreFixture): Rotation =>
  app.core.snapshot().rotations[0] ?? expect.fail('no rotation')

/** The old and the new token, as far as the registry still takes them. */
const living = ({ npm }: Desk) =>
  npm
    .tokens()
    .filter(({ name }) => name?.startsWith('ci-install'))
    .map(({ name, secret }) => ({ name, secret }))

/** The one promise: something works, the file has it, and two that live are told. */
async function expectNothingLost(desk: Desk, app = desk.app): Promise<void> {
  const live = living(desk)
  const inFile = await readFile(join(desk.home, '.npmrc'), 'utf8')
  expect(live.length).toBeGreaterThan(0)
  expect(live.some(({ secret }) => inFile.includes(secret))).toBe(true)
  expect(inFile.split('\r\n')).toHaveLength(3)
  const told = app.core
    .snapshot()
    .rotations.filter(({ status }) => status === 'stands' || status === 'interrupted')
  if (live.length > 1) expect(told).toHaveLength(1)
}

/** Runs something once, when the rotation comes to a step. */
function atStep({ app }: Desk, step: RotationStep, act: () => void): void {
  const stop = app.core.subscribe(() => {
    if (app.core.snapshot().rotations[0]?.step !== step) return
    stop()
    act()
  })
}

describe('a rotation', () => {
  it('makes the token again, puts it where the old one was, tries it, and proves the old one gone', async () => {
    const desk = await setUp()
    const before = desk.npm.tokens().find(({ name }) => name === 'ci-install')
    expect(await start(desk)).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status: 'done', step: 'revoke', placed: ['~/.npmrc'] })
    const [fresh, ...others] = living(desk)
    expect(others).toEqual([])
    expect(fresh?.name).toMatch(/^ci-install \d{4}-\d{2}-\d{2}$/)
    const file = await readFile(join(desk.home, '.npmrc'), 'utf8')
    expect(file).toBe(`; mine\r\n//${new URL(desk.npm.url).host}/:_authToken=${fresh?.secret ?? ''}\r\n`)
    const made = desk.npm.tokens().find(({ secret }) => secret === fresh?.secret)
    expect(made).toMatchObject({
      cidr: before?.cidr,
      permissions: before?.permissions,
      scopes: before?.scopes,
    })
    expect(desk.app.notices).toEqual([])
    for (const hidden of [before?.secret ?? '-', fresh?.secret ?? '-', 'demo-password']) {
      expect(JSON.stringify([desk.app.sent, [...desk.files.texts]])).not.toContain(hidden)
    }
  })

  it('asks for one code where the server takes it twice, and for each where codes are used up', async () => {
    for (const [codeUses, codes] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const desk = await setUp()
      desk.npm.setOptions({ twoFactor: 'code', codeUses })
      const asked = new Set<string>()
      const stop = desk.app.core.subscribe(() => {
        const [prompt] = desk.app.core.snapshot().prompts
        if (!prompt || asked.has(prompt.id)) return
        asked.add(prompt.id)
        // What is asked for is a code; that another one was refused is no fault of the user's.
        expect(prompt).toMatchObject({ kind: 'code', rejected: false })
        void desk.app.core.handlers.prompts.answer({
          id: prompt.id,
          code: asked.size === 1 ? '123456' : '123457',
        })
      })
      expect(await start(desk)).toEqual({ ok: true })
      stop()
      expect([codeUses, rotation(desk.app).status, asked.size]).toEqual([codeUses, 'done', codes])
    }
  })

  it('works on a registry of the older form, where only this app knows names', async () => {
    const desk = await setUp({ dialect: 'classic' })
    const list = desk.app.core.snapshot().lists[desk.account]?.list?.tokens ?? []
    const secret = desk.npm.tokens().find(({ name }) => name === 'ci-install')?.secret ?? ''
    const key =
      list.find((token) => token.key === createHash('sha512').update(secret).digest('hex'))?.key ?? ''
    const count = desk.npm.tokens().length
    expect(await start({ ...desk, key })).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status: 'done', placed: ['~/.npmrc'] })
    expect(desk.npm.tokens()).toHaveLength(count)
    expect(await readFile(join(desk.home, '.npmrc'), 'utf8')).not.toContain(secret)
  })

  it('never kills the new one when somebody else has revoked the old one meanwhile', async () => {
    const desk = await setUp()
    atStep(desk, 'revoke', () => desk.npm.setOptions({ fault: 'not-found@revoke' }))
    expect(await start(desk)).toEqual({ ok: true })
    await expectNothingLost(desk)
    expect(living(desk).some(({ name }) => name !== 'ci-install')).toBe(true)
  })

  it('leaves the form to answer a wrong password, with nothing begun', async () => {
    const desk = await setUp()
    expect(await start(desk, 'wrong')).toMatchObject({ ok: false, failure: { code: 'password-rejected' } })
    expect(desk.app.core.snapshot().rotations).toEqual([])
    expect(living(desk)).toHaveLength(1)
  })

  it('makes it tighter when asked to, several one after the other', async () => {
    const desk = await setUp()
    const list = desk.app.core.snapshot().lists[desk.account]?.list?.tokens ?? []
    const keys = list
      .filter(({ name }) => ['release from laptop', 'old travis'].includes(name ?? ''))
      .map(({ key }) => key)
    const tighter = { days: 7, withoutBypass: true, stageOnly: false }
    const { account } = desk
    await desk.app.core.handlers.rotate.start({ account, keys, wish: tighter, password: 'demo-password' })
    expect(desk.app.core.snapshot().rotations.map(({ status }) => status)).toEqual(['done', 'done'])
    const made = desk.npm.tokens().filter(({ name }) => /^(release from laptop|old travis) /.test(name ?? ''))
    expect(made.map(({ bypass2fa }) => bypass2fa)).toEqual([false, false])
  })
})

/** What the history says of rotations, oldest first. */
async function told({ app }: Desk) {
  const read = await app.core.handlers.history.read({ skip: 0, count: 100 })
  const entries = read.ok ? read.value.entries.filter(({ act }) => act === 'rotate').toReversed() : []
  return entries.map(({ outcome, note = '', name }) => `${name ?? ''} ${outcome}: ${note}`)
}

describe('the history of rotations', () => {
  it('tells how each began and ended', async () => {
    const desk = await setUp()
    await start(desk)
    expect(await told(desk)).toEqual([
      expect.stringMatching(/^ci-install done: Began: “ci-install \d{4}-\d\d-\d\d” is to take its place\.$/),
      expect.stringMatching(/^ci-install done: “ci-install \d{4}-\d\d-\d\d” took its place\.$/),
    ])
  })

  it('tells where one stopped without an answer, and what the user decided', async () => {
    const desk = await setUp()
    atStep(desk, 'revoke', () => desk.npm.setOptions({ fault: 'http-500@revoke' }))
    await start(desk)
    desk.npm.setOptions({ fault: 'none' })
    await desk.app.core.handlers.rotate.takeBack({ id: rotation(desk.app).id })
    expect(await told(desk)).toEqual([
      expect.stringContaining('done: Began'),
      expect.stringContaining('unanswered: Stopped at the step revoke'),
      'ci-install done: Asked to take it back.',
      expect.stringContaining('Taken back at the step revoke: You took it back.'),
    ])
    expect(living(desk).map(({ name }) => name)).toEqual(['ci-install'])
    await expectNothingLost(desk)
  })
})

describe('a rotation with a step that fails', () => {
  it.each([
    ['the registry has a problem', 'http-500@create', 'rolled-back', 1],
    ['the registry wants time', 'rate-limit@create', 'rolled-back', 1],
    ['the answer is lost, and with it the secret', 'lost-reply@create', 'rolled-back', 1],
    ['something else is made', 'unlisted-create@create', 'rolled-back', 1],
  ])('create: %s', async (_case, fault, status, alive) => {
    const desk = await setUp()
    desk.npm.setOptions({ fault })
    expect(await start(desk)).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status, placed: [] })
    expect(living(desk)).toHaveLength(alive)
    await expectNothingLost(desk)
  })

  it('keep: the keychain takes no more, and there is no file to hold the new one', async () => {
    const memory = createMemoryKeychain()
    let full = false
    const keychain: Keychain = {
      ...memory,
      set: (service, entry, secret) =>
        full ? Promise.resolve(fail('keychain-denied', 'It is full.')) : memory.set(service, entry, secret),
    }
    const desk = await setUp({}, keychain)
    const list = desk.app.core.snapshot().lists[desk.account]?.list?.tokens ?? []
    const key = list.find(({ name }) => name === 'old travis')?.key ?? ''
    full = true
    expect(await start({ ...desk, key })).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status: 'rolled-back', name: 'old travis' })
    expect(desk.npm.tokens().filter(({ name }) => name?.startsWith('old travis'))).toHaveLength(1)
  })

  it('place: a file that cannot be written', async () => {
    const desk = await setUp()
    await link(join(desk.home, '.npmrc'), join(desk.home, 'another name'))
    expect(await start(desk)).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status: 'rolled-back', step: 'place', placed: [] })
    expect(living(desk)).toHaveLength(1)
    await expectNothingLost(desk)
  })

  it('try: the registry does not take the new one; the file gets the old one back', async () => {
    const desk = await setUp()
    atStep(desk, 'try', () => desk.npm.setOptions({ fault: 'http-500@list' }))
    expect(await start(desk)).toEqual({ ok: true })
    // The list is what would show the new one gone, and it cannot be read: both may live, and that is said.
    expect(rotation(desk.app)).toMatchObject({ status: 'stands', placed: [] })
    await expectNothingLost(desk)
    desk.npm.setOptions({ fault: 'none' })
    await desk.app.core.handlers.rotate.takeBack({ id: rotation(desk.app).id })
    expect(rotation(desk.app).status).toBe('rolled-back')
    expect(living(desk).map(({ name }) => name)).toEqual(['ci-install'])
    await expectNothingLost(desk)
  })

  it.each([
    ['refused', 'forbidden@revoke'],
    ['said yes to and not done', 'sticky-revoke'],
    ['not answered', 'http-500@revoke'],
  ])('revoke: %s; both live, that is said, and it can be finished', async (_case, fault) => {
    const desk = await setUp()
    atStep(desk, 'revoke', () => desk.npm.setOptions({ fault }))
    expect(await start(desk)).toEqual({ ok: true })
    expect(rotation(desk.app)).toMatchObject({ status: 'stands' })
    expect(living(desk)).toHaveLength(2)
    expect(await start(desk)).toMatchObject({ ok: false, failure: { code: 'invalid-request' } })
    await expectNothingLost(desk)
    desk.npm.setOptions({ fault: 'none' })
    await desk.app.core.handlers.rotate.finish({ id: rotation(desk.app).id })
    expect(rotation(desk.app)).toMatchObject({ status: 'done', placed: ['~/.npmrc'] })
    expect(living(desk).map(({ name }) => name)).not.toContain('ci-install')
    await expectNothingLost(desk)
  })
})

describe('an app that ends in the middle of a rotation', () => {
  /** Files and keychain that stop answering at the n-th write of a kind, as if the app had ended there. */
  function dyingAt(moment: number) {
    let left = moment
    const never = new Promise<never>(() => undefined)
    const dies = () => --left === 0
    return { dies, never }
  }

  const ways = ['finish', 'takeBack'] as const
  it.each([1, 2, 3, 4, 5, 6].flatMap((moment) => ways.map((way) => [moment, way] as const)))(
    'at note %i of the journal: nothing is lost, and %s leaves one token',
    async (moment, way) => {
      const desk = await setUp()
      const { dies, never } = dyingAt(moment)
      const write = desk.files.write.bind(desk.files)
      const dead = Promise.withResolvers<undefined>()
      Object.assign(desk.files, {
        write: async (name: string, text: string) => {
          await write(name, text)
          if (name !== 'rotations.json' || !dies()) return
          dead.resolve(undefined)
          await never
        },
      })
      // The first app reads and writes through what it was given at its start.
      const first = await open(desk)
      await first.list(desk.account)
      await first.core.handlers.plaintextTokens.find()
      void first.core.handlers.rotate.start({
        account: desk.account,
        keys: [desk.key],
        wish,
        password: 'demo-password',
      })
      await dead.promise

      const second = await open({ ...desk, files: memoryFilesOf(desk.files.texts) })
      await second.list(desk.account)
      await expectNothingLost(desk, second)
      await second.core.handlers.plaintextTokens.find()
      const { id, status } = rotation(second)
      if (status === 'interrupted') {
        const ended = await second.core.handlers.rotate[way]({ id })
        if (!ended.ok) expect((await second.core.handlers.rotate.takeBack({ id })).ok).toBe(true)
      }
      expect(living(desk)).toHaveLength(1)
      await expectNothingLost(desk, second)
    },
  )

  it.each(['granular', 'classic'] as const)(
    'between the registry’s yes and the keychain (%s)',
    async (dialect) => {
      const memory = createMemoryKeychain()
      const dead = Promise.withResolvers<undefined>()
      let dying = false
      const keychain: Keychain = {
        ...memory,
        set(service, entry, secret) {
          if (!dying) return memory.set(service, entry, secret)
          dead.resolve(undefined)
          return new Promise(() => undefined)
        },
      }
      const desk = await setUp({ dialect }, keychain)
      const [listed] = desk.app.core.snapshot().lists[desk.account]?.list?.tokens ?? []
      const before = desk.npm.tokens().length
      dying = true
      void start({ ...desk, key: desk.key || (listed?.key ?? '') })
      await dead.promise
      expect(desk.npm.tokens()).toHaveLength(before + 1)
      const second = await open({ ...desk, keychain: memory })
      expect(second.notices.map(({ title }) => title)).toEqual(['A rotation was cut short'])
      await second.list(desk.account)
      const { id } = rotation(second)
      expect(await second.core.handlers.rotate.finish({ id })).toMatchObject({ ok: false })
      const taken = await second.core.handlers.rotate.takeBack({ id })
      if (dialect === 'classic') {
        // Without names nobody can tell whose the new token is: it is not touched, and not forgotten.
        expect(taken).toMatchObject({
          ok: false,
          failure: { message: expect.stringContaining('without a name') as string },
        })
        expect(rotation(second).status).toBe('interrupted')
        return
      }
      expect(taken).toEqual({ ok: true })
      expect(living(desk).map(({ name }) => name)).toEqual(['ci-install'])
      expect(rotation(second).status).toBe('rolled-back')
    },
  )
})

function memoryFilesOf(texts: ReadonlyMap<string, string>) {
  const files = memoryFiles()
  for (const [name, text] of texts) files.texts.set(name, text)
  return files
}

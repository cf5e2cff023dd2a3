import { readdir, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readKeptTokens } from '../../src/launcher/kept-tokens.ts'
import type { LauncherPlace } from '../../src/main/core/ports.ts'
import { ok } from '../../src/shared/failure.ts'
import type { TestHome } from '../support/plaintext-tokens/home.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { createManualClock } from '../support/manual-clock.ts'
import {
  keepOne,
  move,
  named,
  signIn,
  startAgain,
  startApp,
  startHome,
  startRegistry,
  startSignedIn,
  wanted,
  type TokenStory,
} from '../support/practice-story.ts'

const launcher: LauncherPlace = {
  command: '/data/bin/tokentray-run',
  unavailable: null,
  writeHelper: (id) => Promise.resolve(ok(`/data/helpers/${id}`)),
  removeHelper: () => Promise.resolve(),
}

const text = 'fund=false\r\n; mine\r\n'
const minute = 60_000

interface Story extends TokenStory {
  readonly home: TestHome
  readonly secret: string
  readonly clock: ReturnType<typeof createManualClock>
}

/** An app with a token that it made and keeps, `release-42`, and a `.npmrc` that holds none. */
async function setUp(): Promise<Story> {
  const home = await startHome()
  await home.write('.npmrc', text)
  const clock = createManualClock()
  const story = await startSignedIn({}, { clock, fs: home.fs, launcher })
  const key = await keepOne(story)
  return { ...story, key, home, secret: named(story.registry, 'release-42').secret, clock }
}

const lend = ({ app, account, key }: Story, minutes = 15) =>
  app.core.handlers.handover.lend({ account, key, minutes })
const handed = (app: CoreFixture) => app.core.snapshot().handover.handed
/** Not those of tokens that expire. */
const notices = (app: CoreFixture) =>
  app.notices.map(({ title }) => title).filter((title) => !title.includes('expire'))
const line = ({ registry, secret }: Story) => `//127.0.0.1:${registry.port}/:_authToken=${secret}\r\n`
const acts = async (app: CoreFixture) => {
  const read = await app.core.handlers.history.read({ skip: 0, count: 50 })
  return read.ok ? read.value.entries.map(({ act, outcome, note }) => `${act} ${outcome} ${note ?? ''}`) : []
}

describe('a token that is lent to ~/.npmrc', () => {
  it('is there until its time is over, is shown as lent, and is no token that came back', async () => {
    const story = await setUp()
    const { app, home, clock } = story
    await app.core.handlers.plaintextTokens.find()
    expect(await lend(story)).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(text + line(story))
    expect(handed(app)).toMatchObject([
      { way: 'lent', name: 'release-42', path: '~/.npmrc', until: '2026-11-23T12:15:00.000Z', trouble: null },
    ])
    const [found] = app.core.snapshot().plaintextTokens.found
    expect(found).toMatchObject({
      path: '~/.npmrc',
      fixed: expect.stringContaining('Lent by Tokentray') as string,
    })
    expect(app.core.snapshot().plaintextTokens.returned).toEqual([])

    clock.advance(10 * minute)
    expect(await lend(story)).toEqual({ ok: true })
    clock.advance(10 * minute)
    expect(handed(app)).toHaveLength(1)
    clock.advance(5 * minute)
    await app.until(({ handover }) => handover.handed.length === 0)
    expect(await home.read('.npmrc')).toBe(text)
    await app.until(({ plaintextTokens }) => plaintextTokens.found.length === 0)
    expect(await readdir(home.path)).toEqual(['.npmrc'])
    expect(notices(app)).toEqual([])
    expect(await acts(app)).toEqual(
      expect.arrayContaining([
        'hand-over done For 15 minutes, to your .npmrc',
        'take-back done From ~/.npmrc',
      ]),
    )
    expect(JSON.stringify([...app.files.texts.values()])).not.toContain(story.secret)
  })

  it('is taken back by a press, on quitting, and at the next start after a crash', async () => {
    const story = await setUp()
    const { app, home } = story
    await lend(story)
    expect(await app.core.handlers.handover.takeBack({ id: handed(app)[0]?.id ?? '' })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(text)

    await lend(story)
    const next = await startAgain(story.app)
    expect(await home.read('.npmrc')).toBe(text)
    expect(handed(next)).toEqual([])
    expect(next.files.texts.get('handover.json')).toBe('[]\n')

    await next.core.handlers.handover.lend({ account: story.account, key: story.key, minutes: 5 })
    expect(await home.read('.npmrc')).toBe(text + line(story))
    await next.core.dispose()
    expect(await home.read('.npmrc')).toBe(text)
  })

  it('is left alone when somebody has written the line anew, which is said once', async () => {
    const story = await setUp()
    const { app, home, clock } = story
    await lend(story)
    const mine = text + line(story).replace(story.secret, 'npm_mine')
    await home.write('.npmrc', mine)
    clock.advance(15 * minute)
    const left = await app.until(({ handover }) => handover.handed.find(({ trouble }) => trouble !== null))
    expect(left.trouble).toContain('Somebody has changed')
    await expect.poll(() => notices(app)).toEqual(['A lent token could not be taken back'])
    expect(await home.read('.npmrc')).toBe(mine)
    clock.advance(60 * minute)
    expect(notices(app)).toHaveLength(1)
    await app.core.handlers.handover.takeBack({ id: left.id })
    expect(handed(app)).toEqual([])
    expect(await home.read('.npmrc')).toBe(mine)
  })

  it('is not lent where the file has another, and what was left of a write that a crash cut short goes', async () => {
    const story = await setUp()
    const { app, home } = story
    await home.write('.npmrc', `//127.0.0.1:${story.registry.port}/:_authToken=npm_mine\n`)
    expect(await lend(story)).toMatchObject({ failure: { code: 'already-there' } })
    expect(handed(app)).toEqual([])
    await home.write('.npmrc', text)
    await lend(story)
    const { temporary } = (
      JSON.parse(app.files.texts.get('handover.json') ?? '[]') as { temporary: string }[]
    )[0] ?? { temporary: '' }
    await writeFile(temporary, text + line(story))
    await home.write('.npmrc', text)
    await startAgain(story.app)
    expect(await readdir(home.path)).toEqual(['.npmrc'])
  })

  it('goes when its token is no longer kept here', async () => {
    const story = await setUp()
    const { app, home, account, key } = story
    await lend(story, 600)
    await app.core.handlers.handover.run({ account, key })
    story.registry.setOptions({ twoFactor: 'none' })
    const revoking = app.core.handlers.tokens.revoke({ account, key })
    // It is tried again and again until it is refused, and then let go of.
    const left = () => {
      story.clock.advance(1_000)
      return handed(app).length
    }
    await expect.poll(left, { timeout: 30_000 }).toBe(0)
    await revoking
    expect(await home.read('.npmrc')).toBe(text)
  })
})

describe('a token that is handed over to the launcher and to pnpm', () => {
  it('is named to the launcher by what is typed, one for each registry', async () => {
    const story = await setUp()
    const { app, registry, account, key } = story
    const other = await keepOne(story, { ...wanted, name: 'other' })
    await app.core.handlers.handover.run({ account, key })
    await app.core.handlers.handover.run({ account, key: other })
    const [run, ...more] = handed(app)
    expect(more).toEqual([])
    expect(run).toMatchObject({
      name: 'other',
      command: `/data/bin/tokentray-run --registry=${registry.url} -- npm publish`,
    })
    await app.core.handlers.handover.copyCommand({ id: run?.id ?? '' })
    expect(app.clipboard.text).toBe(run?.command)
    expect(await acts(app)).toContain('hand-over done To the launcher')
  })

  it('has a helper in the user’s .npmrc, which stays over restarts and goes when it is taken back', async () => {
    const story = await setUp()
    const { app, home, registry, account, key } = story
    await app.core.handlers.handover.help({ account, key })
    const [helper] = handed(app)
    const id = helper?.id ?? ''
    const own = `//127.0.0.1:${registry.port}/:tokenHelper=/data/helpers/${id}\r\n`
    expect(await home.read('.npmrc')).toBe(text + own)
    const next = await startAgain(story.app)
    expect(handed(next)).toMatchObject([{ way: 'helper', name: 'release-42' }])
    expect(await home.read('.npmrc')).toBe(text + own)
    await next.core.handlers.handover.takeBack({ id })
    expect(await home.read('.npmrc')).toBe(text)
  })

  it('cannot be one that only this app’s memory has', async () => {
    const story = await startSignedIn({}, { keychain: null, launcher })
    const { app, account } = story
    const key = await keepOne(story)
    for (const way of ['run', 'help'] as const)
      expect(await app.core.handlers.handover[way]({ account, key })).toMatchObject({
        failure: { code: 'keychain-unavailable' },
      })
  })
})

describe('a token that was moved out of a file and belongs to no account', () => {
  it('is lent, named to launcher and pnpm by where it came from, and taken back before it goes back', async () => {
    const registry = await startRegistry()
    const home = await startHome()
    const { secret } = named(registry, 'docs preview')
    const before = `${text}//127.0.0.1:${registry.port}/:_authToken=${secret}\r\n`
    await home.write('.npmrc', before)
    const app = await startApp({ clock: createManualClock(), fs: home.fs, launcher })
    const { plaintextTokens, handover } = app.core.handlers
    const moveFound = async () => {
      await plaintextTokens.find()
      await move(app, app.core.snapshot().plaintextTokens.found[0]?.id ?? '')
      return { account: null, key: app.core.snapshot().plaintextTokens.moved[0]?.id ?? '' }
    }
    const token = await moveFound()
    expect(await home.read('.npmrc')).toBe(text)

    expect(await handover.run(token)).toMatchObject({ ok: true })
    expect(await handover.help(token)).toEqual({ ok: true })
    expect(await handover.lend({ ...token, minutes: 5 })).toEqual({ ok: true })
    expect(handed(app).map(({ way, name, account }) => [way, name, account])).toEqual(
      ['run', 'helper', 'lent'].map((way) => [way, 'token from ~/.npmrc', null]),
    )
    expect(await readKeptTokens(app.files, home.fs)).toMatchObject({
      value: { tokens: [{ name: 'token from ~/.npmrc', registry: registry.url, chosen: true }] },
    })
    expect(await home.read('.npmrc')).toContain(`:_authToken=${secret}`)

    // An account whose row it is comes in: it goes on as it was.
    const account = await signIn(app, registry)
    expect(handed(app)).toHaveLength(3)
    await app.core.handlers.accounts.signOut({ account })
    expect(handed(app)).toHaveLength(3)

    expect(await plaintextTokens.undo({ id: token.key })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(before)
    expect(handed(app)).toEqual([])

    const again = await moveFound()
    await handover.lend({ ...again, minutes: 5 })
    expect(await plaintextTokens.forget({ id: again.key })).toEqual({ ok: true })
    expect(await home.read('.npmrc')).toBe(text)
    expect(handed(app)).toEqual([])
    expect(await handover.run(again)).toMatchObject({ failure: { code: 'token-not-found' } })
  })
})

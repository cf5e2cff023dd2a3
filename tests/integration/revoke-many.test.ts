import { describe, expect, it } from 'vitest'
import type { PracticeOptions, PracticeRegistry, PracticeToken } from '../../src/practice/index.ts'
import type { BatchProgress } from '../../src/shared/revocation.ts'
import { byRisk } from '../../src/shared/risk.ts'
import { memoryFiles, valueOf, type CoreFixture, type CoreOptions } from '../support/core-fixture.ts'
import {
  answerAll,
  passwordOf,
  startApp,
  startRegistry,
  startSignedIn,
  type Story,
} from '../support/practice-story.ts'

/** Revoking many: riskiest first, one code as far as it goes, and never a doubled or forgotten token. */

const stage = (options: Partial<PracticeOptions> = {}, core?: CoreOptions) =>
  startSignedIn({ tokens: 60, remembered: 10_000, ...options }, core)

/** Answers the question that is open, as somebody with the right device would. */
async function answer(app: CoreFixture, registry: PracticeRegistry): Promise<void> {
  const { id, kind } = await app.prompt()
  if (kind === 'browser') registry.confirmWebAuth()
  else await app.core.handlers.prompts.answer({ id, code: registry.code() })
  await app.until(({ prompts }) => prompts.every((open) => open.id !== id))
}

const keysOf = ({ registry }: Story) => registry.tokens().map(({ key }) => key)
const deletes = ({ registry }: Story) => registry.requests.filter(({ method }) => method === 'DELETE')

async function start({ app, account }: Story, keys: readonly string[]): Promise<string> {
  return valueOf(await app.core.handlers.revoke.start({ account, keys })).batch
}

const reach = ({ app }: Story, phase: BatchProgress['phase']) =>
  app.until(({ revocations }) => revocations.batches.find((batch) => batch.phase === phase))

describe('one code', () => {
  it('serves the whole batch where the registry lets it, first alone and then with several at a time', async () => {
    const scene = await stage({ latency: 5 })
    const asked = answerAll(scene.app, scene.registry)
    await start(scene, keysOf(scene))
    expect(await reach(scene, 'done')).toMatchObject({ total: 60, gone: 60, left: 0, failed: 0, honoured: 0 })
    expect(asked.count()).toBe(1)
    expect(scene.registry.tokens()).toEqual([])
    expect(deletes(scene).filter(({ status }) => status === 401)).toHaveLength(1)
  })

  it('that serves once is asked for again, and never sent with two deletes at a time', async () => {
    const scene = await stage({ codeUses: 1, tokens: 8 })
    const asked = answerAll(scene.app, scene.registry)
    await start(scene, keysOf(scene))
    expect(await reach(scene, 'done')).toMatchObject({ gone: 8 })
    expect(asked.count()).toBe(8)
    const codes = deletes(scene).map(({ headers, status }) => [headers['npm-otp'], status] as const)
    // The second delete shows that the first code is used up; from then on each has its own.
    expect(codes.filter(([code, status]) => code !== undefined && status === 401)).toHaveLength(1)
    const served = codes.filter(([, status]) => status === 204).map(([code]) => code)
    expect(new Set(served).size).toBe(8)
  })

  it('that no longer serves is asked for again in the middle', async () => {
    const scene = await stage({ codeUses: 25 })
    const asked = answerAll(scene.app, scene.registry)
    await start(scene, keysOf(scene))
    expect(await reach(scene, 'done')).toMatchObject({ gone: 60 })
    expect(asked.count()).toBe(3)
  })

  it('is confirmed in the browser for each delete where that is what a registry wants', async () => {
    const scene = await stage({ twoFactor: 'web', tokens: 3 })
    await start(scene, keysOf(scene))
    for (let count = 0; count < 3; count++) await answer(scene.app, scene.registry)
    expect(await reach(scene, 'done')).toMatchObject({ gone: 3 })
  })
})

it('begins with the riskiest, and ends with the token it is signed in with', async () => {
  const registry = await startRegistry({ twoFactor: 'none', latency: 2 })
  const mayWrite = ({ permissions, bypass2fa, cidr, expiry }: PracticeToken) =>
    permissions.some(({ action }) => action === 'write') &&
    !bypass2fa &&
    cidr.length === 0 &&
    (expiry ?? Infinity) > Date.now()
  const own = registry.tokens().find(mayWrite) ?? expect.fail()
  const app = await startApp()
  const { addToken } = app.core.handlers.accounts
  const { account } = valueOf(await addToken({ registry: registry.url, token: own.secret }))
  await app.list(account)
  const scene = { registry, app, account }
  const listed = app.core.snapshot().lists[account]?.list?.tokens ?? []
  const [riskiest] = byRisk(
    listed.filter(({ key }) => key !== own.key),
    Date.now(),
  )
  await start(scene, keysOf(scene))
  const done = await reach(scene, 'done')
  expect(done.failed).toBe(0)
  expect(registry.tokens()).toEqual([])
  const paths = deletes(scene).map(({ path }) => path)
  expect(paths[0]).toContain(riskiest?.key)
  expect(paths.at(-1)).toContain(own.key)
  const receipts = await app.core.handlers.revoke.receipts({ batch: null })
  const last = receipts.ok && receipts.value.find(({ key }) => key === own.key)
  expect(last).toMatchObject({ stage: 'dead', before: 'alive' })
  expect(app.core.snapshot().accounts).toMatchObject([{ state: 'ended' }])
})

it('holds still for as long as the registry asks', async () => {
  const scene = await stage({ twoFactor: 'none', fault: 'rate-limit-some@revoke', tokens: 30 })
  await start(scene, keysOf(scene))
  const waiting = await reach(scene, 'waiting')
  expect(waiting).toMatchObject({ why: 'The registry asks for fewer requests.' })
  expect(Date.parse(waiting.until ?? '')).toBeGreaterThan(Date.now() - 1_000)
  expect(await reach(scene, 'done')).toMatchObject({ gone: 30, failed: 0 })
})

it('goes on by itself when the way to the registry is there again', async () => {
  const scene = await stage({ twoFactor: 'none', fault: 'lost-reply@revoke', tokens: 12 })
  await start(scene, keysOf(scene))
  await reach(scene, 'waiting')
  scene.registry.setOptions({ fault: 'none' })
  expect(await reach(scene, 'done')).toMatchObject({ gone: 12, failed: 0 })
  // A lost answer is no reason to send a delete again for what the list no longer has.
  expect(deletes(scene).filter(({ status }) => status === 404).length).toBeLessThanOrEqual(1)
})

it('pauses, goes on, and is cancelled; what was not sent stays', async () => {
  const scene = await stage({ codeUses: 1, tokens: 10 })
  const { app, registry } = scene
  const batch = await start(scene, keysOf(scene))
  await answer(app, registry)
  await app.prompt()
  await app.core.handlers.prompts.cancel({ id: (await app.prompt()).id })
  expect(await reach(scene, 'paused')).toMatchObject({
    left: 9,
    gone: 1,
    why: 'A question was left unanswered.',
  })
  await app.core.handlers.revoke.goOn({ batch })
  await answer(app, registry)
  await app.prompt()
  await app.core.handlers.revoke.pause({ batch })
  await answer(app, registry)
  const paused = await reach(scene, 'paused')
  expect(paused.left).toBeGreaterThan(5)
  await app.core.handlers.revoke.cancel({ batch })
  expect(await reach(scene, 'cancelled')).toMatchObject({ left: 0, failed: registry.tokens().length })
  expect(registry.tokens().length).toBeGreaterThan(5)
  await app.core.handlers.revoke.dismiss({ batch })
  await app.until(({ revocations }) => revocations.batches.length === 0)
})

it('stops to say so when this sign-in may not revoke, rather than asking for each', async () => {
  const scene = await stage({ twoFactor: 'none', fault: 'forbidden@revoke', tokens: 40 })
  await start(scene, keysOf(scene))
  const stopped = await reach(scene, 'paused')
  expect(stopped.why).toContain('does not allow revoking')
  expect(deletes(scene).length).toBeLessThan(20)
})

it('asks to sign in again in the middle, and goes on', async () => {
  const scene = await stage({ codeUses: 1, tokens: 6 })
  const { app, registry, account } = scene
  await start(scene, keysOf(scene))
  await answer(app, registry)
  const { id } = await app.prompt()
  registry.expireSessions()
  await app.core.handlers.prompts.answer({ id, code: registry.code() })
  await app.until(({ prompts }) => prompts.some(({ kind }) => kind === 'sign-in'))
  answerAll(app, registry)
  await app.core.handlers.accounts.signInWithPassword({ ...passwordOf(registry), account })
  expect(await reach(scene, 'done')).toMatchObject({ gone: 6, failed: 0 })
})

it('revokes all the same when the disk takes no line of the journal, and says that it may be forgotten', async () => {
  const files = memoryFiles()
  const append = (name: string, text: string) =>
    name === 'revocations.jsonl' ? Promise.reject(new Error('full')) : files.append(name, text)
  const scene = await stage({ twoFactor: 'none', tokens: 12, latency: 2 }, { files: { ...files, append } })
  await start(scene, keysOf(scene))
  expect(await reach(scene, 'done')).toMatchObject({ gone: 12, failed: 0, journaled: false })
  expect(scene.registry.tokens()).toEqual([])
  const receipts = await scene.app.core.handlers.revoke.receipts({ batch: null })
  expect(receipts.ok && receipts.value.map(({ stage: reached }) => reached)).toEqual(Array(12).fill('gone'))
})

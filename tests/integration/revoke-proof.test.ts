import { describe, expect, it } from 'vitest'
import type { PracticeOptions } from '../../src/practice/index.ts'
import type { Receipt } from '../../src/shared/revocation.ts'
import { valueOf, type CoreFixture } from '../support/core-fixture.ts'
import { createManualClock, type ManualClock } from '../support/manual-clock.ts'
import { keepOne, named, startAgain, startSignedIn, wanted, type Story } from '../support/practice-story.ts'

/** A yes proves nothing: what becomes of a revoked token, one hour long and over restarts. */
interface Stage extends Story {
  readonly clock: ManualClock
  restart(): Promise<CoreFixture>
}

async function stage(options: Partial<PracticeOptions> = {}): Promise<Stage> {
  const clock = createManualClock()
  const story = await startSignedIn({ twoFactor: 'none', ...options }, { clock })
  return {
    ...story,
    clock,
    async restart() {
      await story.app.core.dispose()
      return startAgain(story.app)
    },
  }
}

/** A token whose secret is kept here; gives its key. */
const make = (scene: Stage, ranges: readonly string[] = []) => keepOne(scene, { ...wanted, ranges })

async function receiptOf(app: CoreFixture, key: string): Promise<Receipt> {
  const receipts = await app.core.handlers.revoke.receipts({ batch: null })
  const found = receipts.ok ? receipts.value.find((receipt) => receipt.key === key) : undefined
  return found ?? expect.fail()
}

/** Moves the clock to the next look and waits until it was made. */
async function look({ clock }: Stage, app: CoreFixture): Promise<void> {
  const next = app.core.snapshot().revocations.honoured[0]?.nextTry ?? expect.fail()
  clock.advance(Date.parse(next) - clock.now().getTime())
  await app.until(
    ({ revocations: { honoured } }) =>
      honoured[0]?.nextTry !== next && (honoured[0] ? honoured[0].nextTry : true),
  )
}

const toldDead = ({ notices }: CoreFixture) => notices.filter(({ title }) => title === 'Proven dead')
const findings = ({ verdicts }: Receipt) => verdicts.map(({ finding }) => finding)

describe('a token that is kept here', () => {
  it('is proven dead at once where a registry lets go at once', async () => {
    const scene = await stage()
    const key = await make(scene)
    const revoked = await scene.app.core.handlers.tokens.revoke({ account: scene.account, key })
    expect(revoked).toMatchObject({ value: { key, outcome: 'removed' } })
    const receipt = await receiptOf(scene.app, key)
    expect(receipt).toMatchObject({
      stage: 'dead',
      before: 'alive',
      name: 'release-42',
      ended: { outcome: 'dead' },
    })
    expect(findings(receipt)).toEqual(['gone', 'dead'])
    expect(receipt.ended?.why).toContain('list 401, whoami 401')
    expect(toldDead(scene.app)).toEqual([])
    expect((await scene.app.core.handlers.tokens.reveal({ account: scene.account, key })).ok).toBe(false)
  })

  it('is tried again and again while it is still honoured, also after a restart, and its end is told', async () => {
    const scene = await stage({ revokeLag: 10 * 60 })
    const key = await make(scene)
    const { app, account } = scene
    await app.core.handlers.tokens.revoke({ account, key })
    expect(app.core.snapshot().revocations.honoured).toMatchObject([{ key, finding: 'alive' }])
    // Not proven dead: the secret that proves it stays.
    expect((await app.core.handlers.tokens.reveal({ account, key })).ok).toBe(true)
    await look(scene, app) // after 2 seconds
    await look(scene, app) // after 10
    const again = await scene.restart()
    expect(again.core.snapshot().revocations.honoured).toMatchObject([{ key }])
    await look(scene, again) // after a minute
    await look(scene, again) // after 5
    await look(scene, again) // after 15
    const receipt = await receiptOf(again, key)
    expect(findings(receipt)).toEqual(['gone', 'alive', 'alive', 'alive', 'alive', 'alive', 'dead'])
    const since = Date.parse(receipt.verdicts[0]?.at ?? '')
    const seconds = receipt.verdicts.slice(1).map(({ at }) => (Date.parse(at) - since) / 1000)
    expect(seconds).toEqual([0, 2, 10, 60, 300, 900])
    expect(toldDead(again)).toHaveLength(1)
    expect(JSON.stringify(toldDead(again))).not.toContain('release-42')
    expect(again.core.snapshot().revocations.honoured).toEqual([])
    await expect.poll(async () => (await again.core.handlers.tokens.reveal({ account, key })).ok).toBe(false)
  })

  it('that outlives the hour is said to, and what is due while the app was closed is looked at on starting', async () => {
    const scene = await stage({ revokeLag: 86_400 })
    const key = await make(scene)
    await scene.app.core.handlers.tokens.revoke({ account: scene.account, key })
    await scene.app.core.dispose()
    scene.clock.advance(3 * 3_600_000)
    const again = await scene.restart()
    await again.until(({ revocations }) => revocations.honoured.length === 1)
    scene.clock.advance(0)
    await expect.poll(async () => (await receiptOf(again, key)).stage).toBe('still-works')
    expect((await receiptOf(again, key)).ended?.why).toContain('still accepts it an hour later')
  })

  it('that is refused only from here is not called dead', async () => {
    const scene = await stage({ revokeLag: 86_400 })
    const key = await make(scene, ['203.0.113.0/24'])
    await scene.app.core.handlers.tokens.revoke({ account: scene.account, key })
    const { stage: reached, before, verdicts } = await receiptOf(scene.app, key)
    expect([reached, before, verdicts.at(-1)?.finding]).toEqual([
      'honoured',
      'alive-elsewhere',
      'alive-elsewhere',
    ])
    expect(scene.app.core.snapshot().revocations.honoured).toMatchObject([{ finding: 'alive-elsewhere' }])
  })

  it('is not called anything when the registry is too busy to tell, and is looked at later', async () => {
    const scene = await stage({ fault: 'http-500@whoami' })
    const key = await make(scene)
    await scene.app.core.handlers.tokens.revoke({ account: scene.account, key })
    expect((await receiptOf(scene.app, key)).verdicts.at(-1)).toMatchObject({ finding: 'unknown' })
    scene.registry.setOptions({ fault: 'none' })
    await look(scene, scene.app)
    expect((await receiptOf(scene.app, key)).stage).toBe('dead')
    // Nobody was told that it was still honoured, so nobody is told that this is over.
    expect(toldDead(scene.app)).toEqual([])
  })
})

it('looks again at what a registry said yes to and kept listed', async () => {
  const scene = await stage({ fault: 'sticky-revoke' })
  const key = await make(scene)
  const { app, account, registry } = scene
  expect(await app.core.handlers.tokens.revoke({ account, key })).toMatchObject({
    value: { key, outcome: 'not-confirmed', why: 'It is still listed.' },
  })
  registry.setOptions({ fault: 'none' })
  const again = app.core.handlers.tokens.revoke({ account, key })
  expect(await again).toMatchObject({ value: { key, outcome: 'removed' } })
  const receipts = await app.core.handlers.revoke.receipts({ batch: null })
  expect(receipts.ok && receipts.value.map(({ stage: reached }) => reached)).toEqual(['dead', 'still-listed'])
})

it('hands receipts out as JSON, without a secret', async () => {
  const scene = await stage()
  const key = await make(scene)
  const { secret } = valueOf(await scene.app.core.handlers.tokens.reveal({ account: scene.account, key }))
  await scene.app.core.handlers.tokens.revoke({ account: scene.account, key })
  expect(await scene.app.core.handlers.revoke.saveReceipts({ batch: null })).toMatchObject({
    value: { path: '/exports/tokentray-receipts.json' },
  })
  const saved = scene.app.exported.get('tokentray-receipts.json') ?? ''
  expect(JSON.parse(saved)).toMatchObject({
    receipts: [{ key, registry: scene.registry.url, username: 'demo' }],
  })
  await scene.app.core.handlers.revoke.copyReceipts({ batch: null })
  expect(JSON.parse(scene.app.clipboard.text)).toMatchObject({ receipts: [{ key }] })
  const everything =
    saved + [...scene.app.files.texts.values()].join('\n') + JSON.stringify(scene.app.core.snapshot())
  expect(everything).not.toContain(secret)
})

describe('an account that is signed out while its tokens are being proven', () => {
  it('leaves its receipts, and what is kept here is tried until it is dead, also after a restart', async () => {
    const scene = await stage({ revokeLag: 10 * 60 })
    const key = await make(scene)
    const { app, account } = scene
    await app.core.handlers.tokens.revoke({ account, key })
    await app.core.handlers.accounts.signOut({ account })
    expect(await receiptOf(app, key)).toMatchObject({ stage: 'honoured', username: 'demo' })
    await look(scene, app)
    const again = await scene.restart()
    expect(again.core.snapshot().accounts).toEqual([])
    while (again.core.snapshot().revocations.honoured.length > 0) await look(scene, again)
    expect(await receiptOf(again, key)).toMatchObject({ stage: 'dead', name: 'release-42' })
    expect(toldDead(again)).toHaveLength(1)
    // The secret has served, and nothing says any more that it is here.
    await expect
      .poll(() => JSON.parse(app.files.texts.get('settings.json') ?? '{}') as unknown, { timeout: 30_000 })
      .toMatchObject({ tokens: { [account]: { kept: [] } } })
  })

  it('says of what nobody can look at any more what is known, and not that it is off the list', async () => {
    const scene = await stage()
    const { app, account, registry, clock } = scene
    const { key } = named(registry, 'old travis')
    registry.setOptions({ fault: 'http-500@list' })
    await app.core.handlers.tokens.revoke({ account, key })
    const before = await receiptOf(app, key)
    expect(before).toMatchObject({ stage: 'answered' })
    await app.core.handlers.accounts.signOut({ account })
    clock.advance(Date.parse(before.nextTry ?? expect.fail()) - clock.now().getTime())
    await expect.poll(() => receiptOf(app, key), { timeout: 30_000 }).toMatchObject({ stage: 'not-proven' })
    expect((await receiptOf(app, key)).ended?.why).toContain('You signed out before its list was read again')
  })
})

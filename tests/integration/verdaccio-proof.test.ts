import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCore } from '../support/core-fixture.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

/**
 * The same revoke at two real servers: one takes the row off its list and goes on taking the token, the other refuses
 * it. Both say 200. What the app says of them differs, and is right both times.
 */
describe.each([
  { version: '6.2', finding: 'alive', stage: 'honoured', works: true, status: 200 },
  { version: '6.8', finding: 'dead', stage: 'dead', works: false, status: 403 },
] as const)('a token revoked at a real Verdaccio $version', ({ version, finding, stage, works, status }) => {
  let verdaccio: Verdaccio
  beforeAll(async () => {
    verdaccio = await startVerdaccio(version)
  })
  afterAll(() => verdaccio.close())

  it(`is off the list, and ${works ? 'said to be honoured still' : 'proven dead'}`, async () => {
    const clock = createManualClock(new Date().toISOString())
    const app = await startCore({ clock })
    const { core } = app
    const { url: registry, username, password } = verdaccio
    const signed = await core.handlers.accounts.signInWithPassword({ registry, username, password })
    const account = signed.ok ? signed.value.account : expect.fail()
    await app.list(account)
    const token = { name: 'ci-install', access: { kind: 'publish' }, ranges: [] } as const
    const created = await core.handlers.tokens.create({ account, token, password })
    const key = created.ok ? created.value.key : expect.fail()
    const shown = await core.handlers.tokens.reveal({ account, key })
    const secret = shown.ok ? shown.value.secret : expect.fail()

    expect(await core.handlers.tokens.revoke({ account, keys: [key] })).toMatchObject({
      value: { removed: [{ key }] },
    })
    const receipts = await core.handlers.revoke.receipts({ batch: null })
    expect(receipts).toMatchObject({ value: [{ stage, before: 'alive' }] })
    expect(receipts.ok && receipts.value[0]?.verdicts.map((verdict) => verdict.finding)).toEqual([
      'gone',
      finding,
    ])
    // The server itself is the judge.
    const headers = { authorization: `Bearer ${secret}` }
    expect((await fetch(`${registry}-/npm/v1/tokens`, { headers })).status).toBe(status)
    // The secret is let go of only when it has nothing more to prove.
    expect((await core.handlers.tokens.reveal({ account, key })).ok).toBe(works)
    if (works) {
      clock.advance(2 * 3_600_000)
      await expect.poll(async () => (await core.handlers.tokens.reveal({ account, key })).ok).toBe(false)
      expect(await core.handlers.revoke.receipts({ batch: null })).toMatchObject({
        value: [{ stage: 'still-works' }],
      })
    }
    await core.dispose()
  })
})

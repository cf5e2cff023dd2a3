import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../support/core-fixture.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { signInBy, startApp } from '../support/practice-story.ts'
import { startVerdaccio, type Verdaccio } from '../support/verdaccio.ts'

/**
 * Verdaccio up to 6.6 takes a revoked token off its list and goes on taking it; later ones refuse it (`verdaccio.test.ts`).
 * All say 200. What the app says of them differs, and is right each time.
 */
describe('a token revoked at a real Verdaccio 6.2', () => {
  let verdaccio: Verdaccio
  beforeAll(async () => {
    verdaccio = await startVerdaccio('6.2')
  })
  afterAll(() => verdaccio.close())

  it('is off the list, and said to be honoured still', async () => {
    const clock = createManualClock(new Date().toISOString())
    const app = await startApp({ clock })
    const { core } = app
    const { url: registry, username, password } = verdaccio
    const account = await signInBy(app, { registry, username, password })
    const token = { name: 'ci-install', access: { kind: 'publish' }, ranges: [] } as const
    const { key } = valueOf(await core.handlers.tokens.create({ account, token, password }))
    const { secret } = valueOf(await core.handlers.tokens.reveal({ account, key }))

    expect(await core.handlers.tokens.revoke({ account, key })).toMatchObject({
      value: { key, outcome: 'removed' },
    })
    const receipts = await core.handlers.revoke.receipts({ batch: null })
    expect(receipts).toMatchObject({ value: [{ stage: 'honoured', before: 'alive' }] })
    const verdicts = receipts.ok ? receipts.value[0]?.verdicts : []
    expect(verdicts?.map(({ finding }) => finding)).toEqual(['gone', 'alive'])
    // The server itself is the judge.
    const headers = { authorization: `Bearer ${secret}` }
    expect((await fetch(`${registry}-/npm/v1/tokens`, { headers })).status).toBe(200)
    // The secret is let go of only when it has nothing more to prove.
    expect(await core.handlers.tokens.reveal({ account, key })).toMatchObject({ ok: true })
    clock.advance(2 * 3_600_000)
    await expect.poll(async () => (await core.handlers.tokens.reveal({ account, key })).ok).toBe(false)
    expect(await core.handlers.revoke.receipts({ batch: null })).toMatchObject({
      value: [{ stage: 'still-works' }],
    })
  })
})

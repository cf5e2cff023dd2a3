import { afterEach, describe, expect, it } from 'vitest'
import { startPracticeRegistry } from '../../src/practice/index.ts'
import { startCore } from '../support/core-fixture.ts'
import { createNpmCli } from '../support/npm-cli.ts'

/** The real npm and the app, side by side at one registry: what one does, the other sees. */

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of running.splice(0).reverse()) await close()
})

describe.each(['granular', 'classic'] as const)('npm and the app at a %s registry', (dialect) => {
  it('see and revoke each other’s tokens', async () => {
    const registry = await startPracticeRegistry({ dialect, tokens: 3 })
    const npm = await createNpmCli(registry.url)
    const app = await startCore()
    running.push(
      () => registry.close(),
      () => npm.dispose(),
      () => app.core.dispose(),
    )

    const login = await npm.inTerminal(
      ['login', '--auth-type=legacy'],
      [
        { after: /Username: $/, text: 'demo' },
        { after: /Password: $/, text: 'demo-password' },
        { after: /Enter OTP: $/, text: '123456' },
      ],
    )
    expect(login.code, login.stdout).toBe(0)
    expect((await npm.run('whoami')).stdout.trim()).toBe('demo')
    const made = await npm.run(
      ...['token', 'create', '--name=by npm', '--packages-all', '--packages-and-scopes-permission=read-only'],
      ...['--cidr=192.0.2.0/24', '--expires=14', '--password=demo-password', '--otp=123456'],
    )
    expect(made.code, made.stderr).toBe(0)

    const signingIn = app.core.handlers.accounts.signInWithPassword({
      registry: registry.url,
      username: 'demo',
      password: 'demo-password',
    })
    await app.core.handlers.challenges.answer({ id: (await app.challenge()).id, code: '123456' })
    const signed = await signingIn
    const account = signed.ok ? signed.value.account : expect.fail()
    const seen = (await app.list(account)).list?.tokens ?? []
    expect(seen.map(({ key }) => key)).toEqual(registry.tokens().map(({ key }) => key))
    const newest = seen
      .map(({ created }) => created)
      .toSorted()
      .at(-1)
    const byNpm = seen.find(({ ranges, created }) => ranges.join() === '192.0.2.0/24' && created === newest)
    // npm 11.6.4 and later say "read-only" only in the granular form, which a classic registry does not read.
    expect(byNpm).toMatchObject({ access: { kind: dialect === 'granular' ? 'read-only' : 'publish' } })
    const key = byNpm?.key ?? ''
    const revoking = app.core.handlers.tokens.revoke({ account, keys: [key] })
    await app.core.handlers.challenges.answer({ id: (await app.challenge()).id, code: '123456' })
    expect(await revoking).toMatchObject({ value: { removed: [{ key }] } })
    expect((await npm.run('token', 'list')).stdout).not.toContain(`id ${key.slice(0, 6)}`)

    const creating = app.core.handlers.tokens.create({
      account,
      token: { name: 'by the app', access: { kind: 'read-only' }, ranges: ['127.0.0.0/8'] },
      password: 'demo-password',
    })
    await app.core.handlers.challenges.answer({ id: (await app.challenge()).id, code: '123456' })
    const created = await creating
    const mine = registry.tokens().find((token) => created.ok && token.key === created.value.key)
    expect(mine?.cidr).toEqual(['127.0.0.0/8'])
    const id = mine?.key.slice(0, 6) ?? 'none'
    expect((await npm.run('token', 'list')).stdout).toContain(`id ${id}`)
    const gone = await npm.run('token', 'revoke', mine?.key ?? '', '--otp=123456')
    expect(gone.code, gone.stderr).toBe(0)
    await app.core.handlers.tokens.refresh({ account })
    expect(app.core.snapshot().lists[account]?.list?.tokens.some((token) => token.key === mine?.key)).toBe(
      false,
    )
  })
})

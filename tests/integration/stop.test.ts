import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { StoppableAct } from '../../src/shared/contract/tokens.ts'
import { startHttpServer, type TestServer } from '../support/http-server.ts'
import { passwordOf, signInBy, startApp, startSignedIn, wanted } from '../support/practice-story.ts'

/** Stopping what is under way, down to the socket, and what the user is then told stands. */

interface Hanging extends TestServer {
  readonly tokens: Set<string>
  /** Does the work, and answers requests with this method no more; resolves when one came. */
  hang(method: string, worksFirst: boolean): Promise<void>
  /** How many requests that hung lost their connection. */
  readonly cut: () => number
}

/** A registry of the older form that answers until it is told to hang. */
async function start(): Promise<Hanging> {
  const tokens = new Set(['old-1', 'old-2'])
  let hung: { method: string; worksFirst: boolean; came: () => void } | null = null
  let cut = 0

  function work({ method, url = '' }: IncomingMessage): readonly [number, unknown] {
    if (url === '/-/whoami') return [200, { username: 'demo' }]
    if (method === 'GET') return [200, { objects: [...tokens].map((key) => ({ key })), urls: {} }]
    if (method === 'PUT') return [201, { ok: true, token: 'session-secret' }]
    if (method === 'DELETE') return [tokens.delete(url.split('/').at(-1) ?? '') ? 200 : 404, {}]
    tokens.add('new-1')
    return [200, { key: 'new-1', token: 'secret-of-new-1' }]
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume()
    if (hung && hung.method === request.method) {
      if (hung.worksFirst) work(request)
      response.once('close', () => cut++)
      hung.came()
      return
    }
    const [status, json] = work(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  }

  return {
    ...(await startHttpServer(answer)),
    tokens,
    hang(method, worksFirst) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      hung = { method, worksFirst, came: () => resolve(undefined) }
      return promise
    },
    cut: () => cut,
  }
}

async function signedIn(registry: Hanging) {
  const app = await startApp()
  const account = await signInBy(app, { registry: registry.url, username: 'demo', password: 'p' })
  const stop = (act: StoppableAct) => app.core.handlers.tokens.stop({ account, act })
  return { app, account, stop, tokens: app.core.handlers.tokens }
}

const released = (registry: Hanging) => expect.poll(registry.cut, { timeout: 30_000 }).toBe(1)
const creation = (account: string) => ({
  account,
  token: { name: wanted.name, access: wanted.access, ranges: wanted.ranges },
  password: 'p',
})

describe('stopping', () => {
  it('a list that is being read leaves the one that was read before', async () => {
    const registry = await start()
    const { app, account, stop, tokens } = await signedIn(registry)
    const before = app.core.snapshot().lists[account]?.list
    const asked = registry.hang('GET', false)
    const reading = tokens.refresh({ account })
    await asked
    await stop('list')
    expect(await reading).toMatchObject({ failure: { code: 'stopped', details: { registry: registry.url } } })
    expect(app.core.snapshot().lists[account]).toEqual({ loading: false, list: before, failure: null })
    await released(registry)
    await registry.close()
  })

  it.each([
    [false, 'No new token is listed so far'],
    [true, 'A token was made anyway'],
  ])('a token that is being made says what the list shows (made: %s)', async (made, words) => {
    const registry = await start()
    const { account, stop, tokens } = await signedIn(registry)
    const asked = registry.hang('POST', made)
    const creating = tokens.create(creation(account))
    await asked
    await stop('create')
    const outcome = await creating
    expect(outcome).toMatchObject({ failure: { code: 'stopped' } })
    expect(!outcome.ok && outcome.failure.message).toContain(words)
    await released(registry)
    await registry.close()
  })

  it.each([
    [true, { key: 'old-1', outcome: 'removed' }],
    [
      false,
      {
        ...{ key: 'old-1', outcome: 'failed' },
        failure: { code: 'stopped', message: expect.stringContaining('It is still listed') as string },
      },
    ],
  ])('a revoke says what the list shows (revoked: %s)', async (revoked, report) => {
    const registry = await start()
    const { account, stop, tokens } = await signedIn(registry)
    const asked = registry.hang('DELETE', revoked)
    const revoking = tokens.revoke({ account, key: 'old-1' })
    await asked
    await stop('revoke')
    const outcome = await revoking
    expect(outcome).toMatchObject({ ok: true, value: report })
    expect(registry.tokens.has('old-2')).toBe(true)
    await released(registry)
    await registry.close()
  })

  it('a sign-in that was sent says what may have been made', async () => {
    const registry = await start()
    const app = await startApp()
    const asked = registry.hang('PUT', true)
    const { signInWithPassword, stopSignIn } = app.core.handlers.accounts
    const signing = signInWithPassword({ registry: registry.url, username: 'demo', password: 'p' })
    await asked
    await stopSignIn()
    const outcome = await signing
    expect(outcome).toMatchObject({ failure: { code: 'stopped' } })
    expect(!outcome.ok && outcome.failure.message).toContain('It may have started a sign-in')
    await released(registry)
    await registry.close()
  })

  it('does nothing to what another account or another act is about', async () => {
    const registry = await start()
    const { account, stop, tokens } = await signedIn(registry)
    await stop('list')
    await stop('create')
    expect(await tokens.refresh({ account })).toMatchObject({ ok: true })
    expect(await tokens.create(creation(account))).toMatchObject({ ok: true })
    await registry.close()
  })
})

describe('stopping while a question waits for the user', () => {
  /** What is stopped while its question stands, at a registry that asks in this way, and what is then said. */
  const acts = ['create', 'revoke', 'sign-in'] as const
  const ways = ['code', 'web', 'sign-in again'] as const
  const cases = acts.flatMap((act) => ways.map((way) => [act, way] as const))

  it.each(cases)('%s, asked by %s: the question goes, and nothing was done', async (act, way) => {
    const { registry, app, account } = await startSignedIn()
    const before = registry.tokens().map(({ key }) => key)
    const first = before[0] ?? expect.fail()
    if (way === 'web') registry.setOptions({ twoFactor: 'web' })
    else if (way === 'sign-in again') registry.expireSessions()
    const { accounts, tokens, prompts } = app.core.handlers

    const begin = async () => {
      if (act === 'create') return tokens.create({ ...creation(account), password: 'demo-password' })
      if (act === 'revoke') return tokens.revoke({ account, key: first })
      if (way === 'web') return accounts.signInWithBrowser({ registry: registry.url })
      return accounts.signInWithPassword(passwordOf(registry))
    }
    const outcome = begin()
    const { id } = await app.prompt()
    await (act === 'sign-in' ? accounts.stopSignIn() : tokens.stop({ account, act }))
    const said = await outcome
    const failure = !said.ok ? said.failure : 'failure' in said.value ? said.value.failure : expect.fail()
    expect(failure.code).toBe('stopped')
    expect(failure.message).toMatch(
      way === 'web' && act === 'sign-in' ? /may have (made|started)/ : /before .* (had|revoked|said)/,
    )

    // A late answer goes nowhere, and nothing more is asked.
    expect(app.core.snapshot().prompts).toEqual([])
    expect(await prompts.answer({ id, code: '123456' })).toMatchObject({ failure: { code: 'cancelled' } })
    registry.confirmWebAuth()
    expect(registry.tokens().map(({ key }) => key)).toEqual(before)
    expect(app.core.snapshot().prompts).toEqual([])
  })
})

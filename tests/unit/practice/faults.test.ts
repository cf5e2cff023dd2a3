import { describe, expect, it } from 'vitest'
import { faults, parseFault } from '../../../src/practice/faults.ts'
import { named, startRegistry } from '../../support/practice-story.ts'
import { type Answer, call, create, list, newToken, revoke, signIn, whoami } from './client.ts'

/** What a client sees of each fault; `stall` and the like are below. */
const seen: Readonly<Record<string, (answer: Answer) => void>> = {
  'http-500': ({ status }) => expect(status).toBe(500),
  'http-503-retry-after': (answer) => expectWait(answer, 503, '2'),
  'rate-limit': (answer) => expectWait(answer, 429, '3'),
  html: ({ status, text }) => expect([status, text.slice(0, 15)]).toEqual([200, '<!doctype html>']),
  'truncated-json': ({ status, text, json }) => {
    expect([status, json]).toEqual([200, null])
    expect(text).toMatch(/^\{"objects":\[/)
  },
  'not-json': ({ status, text }) => expect([status, text]).toEqual([200, 'ok']),
  'object-error': ({ json }) => expect(json).toHaveProperty('error.issues'),
  redirect: ({ status, headers }) => {
    expect(status).toBe(308)
    expect(headers.get('location')).toMatch(/^http:\/\/localhost:\d+\/-\/npm\/v1\/tokens\?page=0$/)
  },
  forbidden: ({ status }) => expect(status).toBe(403),
  'not-found': ({ status }) => expect(status).toBe(404),
  'no-urls': ({ json }) => {
    expect(json).toHaveProperty('objects.length', 3)
    expect(json).not.toHaveProperty('urls')
  },
  'empty-next': ({ json }) => expect(json).toHaveProperty('urls.next', ''),
  'loop-next': ({ json }) => expect(json).toHaveProperty('urls.next', '/-/npm/v1/tokens?page=0'),
  'foreign-next': ({ json }) =>
    expect(json).toHaveProperty('urls.next', expect.stringMatching(/^http:\/\/localhost:/)),
  'duplicate-rows': ({ json }) => expect(json).toHaveProperty('objects.length', 6),
  'duplicate-keys': ({ json }) => expect(new Set(column(json, 'key')).size).toBe(1),
  'bad-dates': ({ json }) => expect(column(json, 'created')).toEqual(['yesterday', 'yesterday', 'yesterday']),
  'huge-body': ({ text }) => expect(text.length).toBeGreaterThan(64 * 1024 * 1024),
}

function expectWait({ status, headers }: Answer, wanted: number, seconds: string) {
  expect([status, headers.get('retry-after')]).toEqual([wanted, seconds])
}

function column(json: unknown, field: string): unknown[] {
  return (json as { objects: Record<string, unknown>[] }).objects.map((row) => row[field])
}

describe('a fault on the list', () => {
  it.each(Object.entries(seen))('%s', async (name, check) => {
    const registry = await startRegistry({ pageSize: 3 })
    const session = await signIn(registry)
    registry.setOptions({ fault: `${name}@list` })
    check(await list(registry, session, '?page=0'))
    expect((await whoami(registry, session)).status).toBe(200)
    registry.setOptions({ fault: 'none' })
    expect((await list(registry, session)).json).toMatchObject({ total: 8, urls: {} })
  })
})

describe('a fault of the network', () => {
  it('reset drops the connection and does nothing', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    registry.setOptions({ fault: 'reset@create' })
    await expect(create(registry, session, newToken)).rejects.toThrow()
    expect(registry.tokens()).toHaveLength(8)
  })

  it('lost-reply drops it after the token was made', async () => {
    const registry = await startRegistry()
    const session = await signIn(registry)
    registry.setOptions({ fault: 'lost-reply@create' })
    await expect(create(registry, session, newToken)).rejects.toThrow()
    expect(registry.tokens()).toHaveLength(9)
  })

  it.each(['stall', 'stall-body'])(
    '%s leaves the client waiting, until the registry closes',
    async (fault) => {
      const registry = await startRegistry({ fault })
      const waiting = whoami(registry, 'anything').then(
        () => 'answered',
        () => 'dropped',
      )
      await expect.poll(() => registry.requests.length).toBe(1)
      await registry.close()
      expect(await waiting).toBe('dropped')
    },
  )
})

describe('a fault of what the registry does', () => {
  it('unlisted-create loses the IP ranges', async () => {
    const registry = await startRegistry({ fault: 'unlisted-create' })
    const answer = await create(registry, await signIn(registry), { ...newToken, cidr: ['192.0.2.0/24'] })
    expect(answer.status).toBe(201)
    expect(named(registry, 'made here').cidr).toEqual([])
  })

  it('sticky-revoke keeps the token, listed and working', async () => {
    const registry = await startRegistry({ fault: 'sticky-revoke' })
    const { key, secret } = named(registry, 'mirror sync')
    expect((await revoke(registry, await signIn(registry), key)).status).toBe(204)
    expect(named(registry, 'mirror sync').key).toBe(key)
    expect((await whoami(registry, secret)).status).toBe(200)
  })

  it('no-retry-after leaves polls without a time to wait', async () => {
    const registry = await startRegistry({ fault: 'no-retry-after' })
    await call(registry, '-/v1/login', { method: 'POST', body: {} })
    const { status, headers } = await call(registry, registry.pendingWebAuth()[0]?.doneUrl ?? '')
    expect([status, headers.get('retry-after')]).toEqual([202, null])
  })
})

it('rate-limit-some refuses every 20th request only, and asks for a second', async () => {
  const registry = await startRegistry({ fault: 'rate-limit-some@ping' })
  const answers: Awaited<ReturnType<typeof call>>[] = []
  for (let count = 0; count < 40; count++) answers.push(await call(registry, '-/ping'))
  const refused = answers.flatMap(({ status }, index) => (status === 429 ? [index + 1] : []))
  expect(refused).toEqual([20, 40])
  expect(answers[19]?.headers.get('retry-after')).toBe('1')
})

describe('codes that are used up', () => {
  it('are followed by the next number', async () => {
    const registry = await startRegistry({ codeUses: 1 })
    const session = await signIn(registry)
    expect(registry.code()).toBe('123457')
    const [first, second] = registry.tokens()
    const attempt = (key = '', code = '') =>
      call(registry, `-/npm/v1/tokens/token/${key}`, {
        method: 'DELETE',
        token: session,
        headers: { 'npm-otp': code },
      })
    expect((await attempt(first?.key, '123456')).status).toBe(401)
    expect((await attempt(first?.key, '123457')).status).toBe(204)
    expect((await attempt(second?.key, '123457')).status).toBe(401)
    expect((await attempt(second?.key, registry.code())).status).toBe(204)
  })
})

describe('the names of faults', () => {
  it('are all looked at above', () => {
    const others = [
      'reset',
      'lost-reply',
      'stall',
      'stall-body',
      'unlisted-create',
      'sticky-revoke',
      'no-retry-after',
      'rate-limit-some',
    ]
    expect(Object.keys(faults).toSorted()).toEqual([...Object.keys(seen), ...others].toSorted())
  })

  it.each([
    'nonsense',
    'toString',
    'http-500@page',
    'no-urls@create',
    'http-500@',
    'http-500@list@create',
    '',
  ])('“%s” is none', (name) => expect(parseFault(name)).toBeUndefined())
})

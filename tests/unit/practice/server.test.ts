import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { readFlags } from '../../../src/practice/flags.ts'
import { startPracticeRegistry } from '../../../src/practice/index.ts'
import { named, startRegistry } from '../../support/practice-story.ts'
import { call, signIn, whoami } from './client.ts'

/** `fetch` does not let us choose the Host header. */
function statusFor(port: number, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })
}

describe('practice registries', () => {
  it('know nothing of each other', async () => {
    const [one, other] = [await startRegistry(), await startRegistry({ tokens: 3 })]
    expect([one.tokens().length, other.tokens().length]).toEqual([8, 3])
    expect((await whoami(other, await signIn(one))).status).toBe(401)
  })

  it('free their port when they close, however often', async () => {
    const first = await startRegistry()
    await first.close()
    await first.close()
    const second = await startRegistry({ port: first.port })
    expect((await call(second, '-/ping')).json).toEqual({})
  })

  it('carry out what was asked by a client that hung up before the answer', async () => {
    const registry = await startRegistry({ latency: 50, twoFactor: 'none' })
    const session = await signIn(registry)
    const [token] = registry.tokens()
    const options = {
      host: '127.0.0.1',
      port: registry.port,
      headers: { authorization: `Bearer ${session}` },
    }
    const path = `/-/npm/v1/tokens/token/${token?.key ?? ''}`
    const asked = request({ ...options, method: 'DELETE', path }).on('error', () => undefined)
    asked.end()
    await expect.poll(() => registry.requests.some(({ method }) => method === 'DELETE')).toBe(true)
    asked.destroy()
    await expect.poll(() => registry.requests.find(({ method }) => method === 'DELETE')?.status).toBe(204)
    expect(registry.tokens().map(({ key }) => key)).not.toContain(token?.key)
  })

  it('say so when the port is taken', async () => {
    const { port } = await startRegistry()
    await expect(startPracticeRegistry({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('answer to no name that a web page could have pointed here', async () => {
    const { port } = await startRegistry()
    expect(await statusFor(port, '/-/ping', `127.0.0.1:${port}`)).toBe(200)
    expect(await statusFor(port, '/-/ping', `evil.example:${port}`)).toBe(403)
  })

  it('remember what they were asked', async () => {
    const registry = await startRegistry()
    const { secret } = named(registry, 'mirror sync')
    await call(registry, '-/whoami?x=1', { token: secret })
    expect(registry.requests).toMatchObject([
      { method: 'GET', path: '/-/whoami?x=1', status: 200, headers: { authorization: `Bearer ${secret}` } },
    ])
  })

  it('refuse what they cannot read', async () => {
    const registry = await startRegistry()
    const token = await signIn(registry)
    const post = (body: string) => call(registry, '-/npm/v1/tokens', { method: 'POST', token, body })
    expect((await post('{"name":')).status).toBe(400)
    expect((await post('[]')).status).toBe(400)
    expect((await post('x'.repeat(1024 * 1024 + 1))).status).toBe(413)
    expect((await call(registry, '-/user/token/%ff', { method: 'DELETE', token })).status).toBe(400)
    expect((await call(registry, '-/npm/v1/tokens', { method: 'PUT', token })).status).toBe(405)
    expect((await call(registry, '-/npm/v1/nothing')).status).toBe(404)
  })
})

describe('the command line', () => {
  it('sets what the registry does', () => {
    const args = [
      '--port',
      '8080',
      '--tokens=200',
      '--latency',
      '40',
      '--dialect=classic',
      '--fault=html@list',
    ]
    expect(readFlags(args)).toMatchObject({
      kind: 'run',
      options: { port: 8080, tokens: 200, latency: 40, dialect: 'classic', fault: 'html@list', pageSize: 10 },
    })
  })

  it.each([
    ['--port=65536'],
    ['--tokens=-1'],
    ['--page-size=0'],
    ['--latency=soon'],
    ['--dialect=modern'],
    ['--two-factor=email'],
    ['--revoke-lag=1.5'],
    ['--fault=everything'],
    ['--colour=red'],
    ['--port'],
  ])('names the flag in %s', (arg) => {
    const flag = arg.split('=')[0] ?? ''
    expect(readFlags([arg])).toMatchObject({
      kind: 'error',
      message: expect.stringContaining(flag) as unknown,
    })
  })
})

import { createServer } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { createNetwork } from '../../src/main/core/infra/http/network.ts'
import { createTransport, type Transport } from '../../src/main/core/infra/http/transport.ts'
import { startFaultyRegistry, send } from '../support/faulty-registry.ts'
import { certificateFile, listen, startHttpServer } from '../support/http-server.ts'
import { closeAfterwards } from '../support/practice-story.ts'

const credential = new Secret('npm_thecredential')

const read = (transport: Transport, signal?: AbortSignal) =>
  transport.send({ method: 'GET', path: '-/npm/v1/tokens', credential, command: 'token', signal })

/** A proxy that leads every tunnel to one server, whatever host is asked for, and answers plain requests itself. */
async function startProxy(port: number) {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    send(response, { status: 200, json: { objects: [] } })
  })
  proxy.on('connect', (request, socket, head: Buffer) => {
    asked.push(`CONNECT ${request.url ?? ''}`)
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      there.write(head)
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
    socket.on('error', () => there.destroy())
  })
  const { url } = closeAfterwards(await listen(proxy, 'http', () => proxy.closeAllConnections()))
  return { url, asked }
}

const registry = async () =>
  closeAfterwards(await startFaultyRegistry('GET', ({ response, work }) => send(response, work()), 'expired'))

describe('the way through a proxy', () => {
  it('is taken for plain http with the whole address', async () => {
    const { url, asked } = await startProxy(1)
    const network = createNetwork({ env: { http_proxy: url.replace('http://', '') } })
    expect(await read(createTransport('http://registry.example/npm/', { network }))).toMatchObject({
      ok: true,
    })
    expect(asked).toEqual(['GET http://registry.example/npm/-/npm/v1/tokens'])
  })

  it('is a tunnel for https, so that the proxy sees no credential, and certificates are checked through it', async () => {
    const { seen, url: behind } = await registry()
    const { url, asked } = await startProxy(Number(new URL(behind).port))
    const env = { HTTPS_PROXY: url, npm_config_cafile: certificateFile('expired') }
    const sent = await read(createTransport('https://registry.example/', { network: createNetwork({ env }) }))
    expect(sent).toMatchObject({ ok: false, failure: { code: 'tls' } })
    expect(asked.every((line) => line === 'CONNECT registry.example:443')).toBe(true)
    expect(asked.length).toBeGreaterThan(0)
    expect(seen).toEqual([])
  })

  it('is not taken to hosts of NO_PROXY, nor to this machine', async () => {
    const { url, asked } = await startProxy(1)
    const here = closeAfterwards(
      await startFaultyRegistry('GET', ({ response, work }) => send(response, work())),
    )
    const network = createNetwork({ env: { HTTP_PROXY: url, NO_PROXY: 'registry.invalid' } })
    expect(await read(createTransport(here.url, { network }))).toMatchObject({ ok: true })
    expect(await read(createTransport('http://registry.invalid/', { network }))).toMatchObject({ ok: false })
    expect(asked).toEqual([])
  })

  it('is the one the system names when the environment names none', async () => {
    const { url, asked } = await startProxy(1)
    const network = createNetwork({
      env: {},
      systemProxy: (to) => Promise.resolve(to.includes('far') ? url : null),
    })
    expect(await read(createTransport('http://far.example/', { network }))).toMatchObject({ ok: true })
    expect(asked).toHaveLength(1)
  })

  it('is named when the proxy is gone', async () => {
    const gone = await startHttpServer(() => undefined)
    await gone.close()
    const network = createNetwork({ env: { HTTP_PROXY: gone.url } })
    const sent = await read(createTransport('http://registry.example/', { network }))
    expect(!sent.ok && sent.failure.message).toContain('the proxy did not answer')
  })

  it('is never gone around when its address is none', async () => {
    const network = createNetwork({ env: { HTTP_PROXY: 'http://[nonsense' } })
    expect(await read(createTransport('http://registry.example/', { network }))).toMatchObject({
      failure: { code: 'proxy-failed' },
    })
  })
})

describe('cancelling', () => {
  it('reaches the socket of a request under way', async () => {
    const { promise: reached, resolve: reach } = Promise.withResolvers<{ closed: Promise<unknown> }>()
    const { url } = closeAfterwards(
      await startHttpServer((request) => {
        reach({ closed: once(request.socket, 'close') })
      }),
    )
    const stop = new AbortController()
    const sending = read(createTransport(url), stop.signal)
    const { closed } = await reached
    stop.abort()
    expect(await sending).toMatchObject({ failure: { code: 'cancelled' } })
    await closed
  })

  it('ends the wait before a request would be sent again', async () => {
    const stop = new AbortController()
    let requests = 0
    const { url } = closeAfterwards(
      await startHttpServer((_request, response) => {
        requests++
        send(response, { status: 503 }, { 'retry-after': '3' })
        response.once('close', () => setImmediate(() => stop.abort()))
      }),
    )
    expect(await read(createTransport(url), stop.signal)).toMatchObject({ failure: { code: 'cancelled' } })
    expect(requests).toBe(1)
  })
})

describe('sending again', () => {
  it('is never done with a request that carries a one-time code', async () => {
    let requests = 0
    const { url } = closeAfterwards(
      await startHttpServer((request) => {
        requests++
        request.socket.destroy()
      }),
    )
    const transport = createTransport(url)
    const request = {
      method: 'DELETE',
      path: '-/npm/v1/tokens/token/k',
      credential,
      command: 'token',
    } as const
    expect(await transport.send({ ...request, otp: new Secret('123456') })).toMatchObject({ ok: false })
    expect(requests).toBe(1)
    expect(await transport.send(request)).toMatchObject({ ok: false })
    expect(requests).toBe(3)
  })
})

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { listRows } from '../../src/main/core/registry/token-list.ts'
import { createTransport } from '../../src/main/core/infra/http/transport.ts'
import { startHttpServer, startSelfSignedServer } from '../support/http-server.ts'
import { serve } from '../support/practice-story.ts'

const credential = new Secret('npm_thecredential')

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const list = (url: string, timeout = 2_000) => listRows(createTransport(url, { timeout }), credential)

/** A registry of many pages: `next` gives the link that page `index` should carry. */
function pages(count: number, next: (index: number) => string | null): RequestListener {
  return (request, response) => {
    const index = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0)
    const link = index + 1 < count ? next(index) : null
    json(response, { objects: [{ key: `k${index}` }], urls: link === null ? {} : { next: link } })
  }
}

describe('reading all pages', () => {
  it('follows links that leave out the host', async () => {
    const url = await serve(pages(4, (index) => `/-/npm/v1/tokens?page=${index + 1}`))
    expect(await list(url)).toMatchObject({ ok: true, value: { rows: { length: 4 }, reason: null } })
  })

  it('puts the base path in once, whether or not the link has it', async () => {
    for (const prefix of ['', '/npm']) {
      const asked: (string | undefined)[] = []
      const answer = pages(2, (index) => `${prefix}/-/npm/v1/tokens?page=${index + 1}`)
      const url = await serve((request, response) => {
        asked.push(request.url)
        answer(request, response)
      })
      expect(await list(`${url}npm/`)).toMatchObject({ ok: true, value: { rows: { length: 2 } } })
      expect(asked).toEqual(['/npm/-/npm/v1/tokens?perPage=100', '/npm/-/npm/v1/tokens?page=1'])
    }
  })

  it.each([
    ['no urls at all', { objects: [{ key: 'k' }] }],
    ['an empty link (Verdaccio)', { objects: [{ key: 'k' }], urls: { next: '' } }],
    ['empty urls (cnpmcore)', { objects: [{ key: 'k' }], urls: {}, total: 1 }],
    ['a bare array', [{ key: 'k' }]],
  ])('takes %s for the last page', async (_what, body) => {
    const url = await serve((_request, response) => json(response, body))
    expect(await list(url)).toMatchObject({ ok: true, value: { rows: { length: 1 }, reason: null } })
  })

  it.each([
    ['pages in a circle', () => '/-/npm/v1/tokens?perPage=100', 'circle'],
    [
      'a page that brings nothing new',
      (index: number) => `/-/npm/v1/tokens?page=0&again=${index}`,
      'nothing new',
    ],
    ['a link to another host', () => 'http://other.example/-/npm/v1/tokens', 'another host'],
  ])('says that the list is not whole after %s', async (_what, next, why) => {
    const url = await serve(pages(3, next))
    const read = await list(url)
    expect(read).toMatchObject({ ok: true, value: { rows: { length: 1 } } })
    expect(read.ok && read.value.reason).toContain(why)
  })

  it('keeps what it has when a later page fails, and says why', async () => {
    const answer = pages(3, (index) => `/-/npm/v1/tokens?page=${index + 1}`)
    const url = await serve((request, response) => {
      if (request.url?.includes('page=1')) json(response, { error: 'boom' }, 500)
      else answer(request, response)
    })
    const read = await list(url)
    expect(read.ok && read.value.rows).toHaveLength(1)
    expect(read.ok && read.value.reason).toContain('problem of its own')
  })

  it('does not believe a total that does not add up', async () => {
    const url = await serve((_request, response) => json(response, { objects: [{ key: 'k' }], total: 3 }))
    const read = await list(url)
    expect(read.ok && read.value.reason).toBe('The registry says there are 3, but listed 1.')
  })
})

describe('a credential stays where it belongs', () => {
  it('does not follow a redirect to another origin, whatever the method', async () => {
    const caught: IncomingMessage[] = []
    const thief = await serve((request, response) => {
      caught.push(request)
      json(response, { objects: [], token: 'npm_x' })
    })
    const url = await serve((_request, response) => {
      response.writeHead(308, { location: `${thief}-/npm/v1/tokens` }).end()
    })
    const transport = createTransport(url)
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      const sent = await transport.send({
        method,
        path: '-/npm/v1/tokens',
        body: { password: 'pw' },
        credential,
        command: 'token',
      })
      expect(sent).toMatchObject({ ok: false, failure: { code: 'unexpected-response' } })
    }
    expect(caught).toEqual([])
  })

  it('follows a redirect within the registry and keeps the write a write', async () => {
    const seen: string[] = []
    const url = await serve((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
      if (request.url === '/old') response.writeHead(308, { location: '/new' }).end()
      else json(response, { token: 'npm_x' })
    })
    const sent = await createTransport(url).send({
      method: 'POST',
      path: 'old',
      body: {},
      credential,
      command: 'token',
    })
    expect(sent.ok && sent.value.status).toBe(200)
    expect(seen).toEqual(['POST /old', 'POST /new'])
  })

  it('ends a redirect that goes in a circle', async () => {
    const url = await serve((_request, response) => response.writeHead(307, { location: '/' }).end())
    expect(await list(url)).toMatchObject({ failure: { code: 'unexpected-response' } })
  })
})

describe('when no good answer comes', () => {
  it('says that nothing listens there', async () => {
    const server = await startHttpServer(() => undefined)
    await server.close()
    const read = await list(server.url)
    expect(read).toMatchObject({ failure: { code: 'registry-unreachable', retryable: true } })
    expect(!read.ok && read.failure.message).toContain('nothing listens')
  })

  it('says that there is no such host', async () => {
    const read = await list('https://registry.invalid/')
    expect(read.ok).toBe(false)
    expect(['no-such-host', 'offline']).toContain(!read.ok && read.failure.code)
  })

  it('does not trust a self-signed certificate', async () => {
    const url = await serve((_request, response) => json(response, { objects: [] }), startSelfSignedServer)
    const read = await list(url)
    expect(read).toMatchObject({ failure: { code: 'tls' } })
    expect(!read.ok && read.failure.message).toContain('self-signed')
  })

  it('gives up on a server that never answers, and on one that stops in the middle', async () => {
    const silent = await serve(() => undefined)
    const halting = await serve((_request, response) => response.writeHead(200).write('{"objects":['))
    for (const url of [silent, halting]) {
      expect(await list(url, 300)).toMatchObject({ failure: { code: 'timed-out' } })
    }
  })

  it('names a broken connection', async () => {
    const url = await serve((request) => request.socket.destroy())
    expect(await list(url)).toMatchObject({ failure: { code: 'registry-unreachable' } })
  })

  it.each([
    [
      'a web page',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    ['half a JSON', (response: ServerResponse) => response.end('{"objects":[')],
    ['an empty body', (response: ServerResponse) => response.writeHead(204).end()],
    ['a list without tokens', (response: ServerResponse) => json(response, { hello: 1 })],
    ['more than 10 MiB', (response: ServerResponse) => response.end('x'.repeat(11 << 20))],
  ])('does not take %s for a list', async (_what, answer) => {
    const url = await serve((_request, response) => void answer(response))
    expect(await list(url)).toMatchObject({ failure: { code: 'unexpected-response' } })
  })

  it('stops at once when it is cancelled', async () => {
    const url = await serve(() => undefined)
    const stop = new AbortController()
    const reading = listRows(createTransport(url), credential, stop.signal)
    stop.abort()
    expect(await reading).toMatchObject({ failure: { code: 'cancelled' } })
  })
})

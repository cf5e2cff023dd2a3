import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { startHttpServer, startTlsServer, type Certificate, type TestServer } from './http-server.ts'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly json?: unknown
}

/** One request that a fault may spoil. */
export interface Hit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly origin: string
  /** How many requests of this kind came, this one included. */
  readonly count: number
  /** Does what was asked and gives the answer of a healthy registry. */
  readonly work: () => Reply
}

/** Answers in place of the registry; what it does not answer stays open. */
export type Strike = (hit: Hit) => void

export interface FaultyRegistry extends TestServer {
  readonly seen: readonly SeenRequest[]
  /** Keys of the tokens there are now. */
  readonly tokens: ReadonlySet<string>
  /** How many tokens were ever made here. */
  readonly made: () => number
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * A small registry of the older form that works, but for one kind of request. It records everything that
 * reaches it.
 *
 * @param method the kind of request that `strike` answers; all others are answered well
 */
export async function startFaultyRegistry(
  method: Method,
  strike: Strike,
  tls?: Certificate,
): Promise<FaultyRegistry> {
  const seen: SeenRequest[] = []
  const tokens = new Set(['old-1', 'old-2'])
  let made = 0
  let polls = 0

  function work({ method: asked, path }: SeenRequest): Reply {
    if (path.startsWith('/done'))
      return ++polls < 3 ? { status: 202 } : { status: 200, json: { token: '12345678' } }
    if (asked === 'PUT') return { status: 201, json: { ok: true, token: 'session-secret' } }
    if (asked === 'GET')
      return { status: 200, json: { objects: [...tokens].map((key) => ({ key })), urls: {} } }
    if (asked === 'DELETE') {
      return tokens.delete(path.split('/').at(-1) ?? '') ? { status: 204 } : { status: 404, json: {} }
    }
    const key = `new-${++made}`
    tokens.add(key)
    return { status: 201, json: { key, token: `secret-of-${key}` } }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString()
    const { method: asked = '', url = '', headers } = request
    const one = { method: asked, path: url, headers, body }
    seen.push(one)
    if (asked !== method || url.startsWith('/done')) {
      send(response, work(one))
      return
    }
    const count = seen.filter((other) => other.method === asked).length
    const origin = `http://${headers.host ?? ''}`
    strike({ request, response, origin, count, work: () => work(one) })
  }

  const listener = (request: IncomingMessage, response: ServerResponse) => {
    // A client that hangs up while it is being read is one of the faults.
    answer(request, response).catch(() => response.destroy())
  }
  const server = tls ? await startTlsServer(listener, tls) : await startHttpServer(listener)
  return { ...server, seen, tokens, made: () => made }
}

export function send(
  response: ServerResponse,
  { status, json }: Reply,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(json === undefined ? undefined : JSON.stringify(json))
}

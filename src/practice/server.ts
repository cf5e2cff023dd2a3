import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type PracticeRequest, refuse, type Reply } from './http.ts'
import { route } from './router.ts'
import type { RecordedRequest, State } from './state.ts'

const host = '127.0.0.1'
const largestBody = 1024 * 1024

export interface RunningServer {
  readonly port: number
  /** Ends what is under way and frees the port. May be called twice. */
  close(): Promise<void>
}

/** Serves `state` on loopback. Rejects when the port is taken. */
export async function serve(state: State): Promise<RunningServer> {
  const closing = new AbortController()
  const server = createServer((incoming, response) => {
    // A client that hangs up in the middle is no failure of ours.
    respond(incoming, response, state, closing.signal).catch(() => incoming.socket.destroy())
  })
  const port = await listen(server, state.settings.port)
  let closed: Promise<void> | undefined
  return {
    port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        closing.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      })),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  state: State,
  closing: AbortSignal,
): Promise<void> {
  const ends: Ends = { localPort: incoming.socket.localPort, peer: incoming.socket.remoteAddress ?? '' }
  const body = await readBody(incoming)
  const record = remember(incoming, ends, body ?? '', state)
  const { latency } = state.settings
  if (latency > 0) await setTimeout(latency, undefined, { signal: closing })
  const reply = body === null ? refuse(413, 'The request is too large') : answer(incoming, ends, body, state)
  record.status = reply.status
  send(response, reply)
}

/**
 * Both ends of a connection, noted at once: the socket of a client that hung up before its answer was due knows them no
 * more.
 */
interface Ends {
  readonly localPort: number | undefined
  readonly peer: string
}

function answer(incoming: IncomingMessage, { localPort, peer }: Ends, body: string, state: State): Reply {
  const address = incoming.headers.host ?? ''
  // A page elsewhere on the web may point a name of its own at this machine (DNS rebinding).
  if (!isOurs(address, localPort)) return refuse(403, 'This registry is for this computer only')
  const origin = `http://${address}`
  // Not `new URL(incoming.url, origin)`: a path that starts with two slashes would name another host.
  const [path = '', ...query] = (incoming.url ?? '/').split('?')
  const request: PracticeRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: incoming.headers,
    body,
    peer,
    origin,
  }
  return route(request, state)
}

function isOurs(address: string, port: number | undefined): boolean {
  // Browsers and clients leave out the port where it is HTTP's own.
  const own = [`${host}:${port}`, `localhost:${port}`, ...(port === 80 ? [host, 'localhost'] : [])]
  return own.includes(address.toLowerCase())
}

/** Null when it is larger than any request of the API; the rest is then thrown away. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= largestBody) chunks.push(chunk)
  }
  return size <= largestBody ? Buffer.concat(chunks).toString('utf8') : null
}

function remember(incoming: IncomingMessage, { peer }: Ends, body: string, state: State): RecordedRequest {
  const record: RecordedRequest = {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: incoming.headers,
    body,
    peer,
    status: 0,
  }
  state.requests.push(record)
  if (state.requests.length > state.settings.remembered) state.requests.shift()
  return record
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.delivery === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (reply.delivery === 'stall') return
  const isJson = reply.text === undefined && reply.json !== undefined
  const text = isJson ? JSON.stringify(reply.json) : (reply.text ?? '')
  response.writeHead(reply.status, {
    'cache-control': 'no-store',
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...(reply.status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...reply.headers,
  })
  if (reply.delivery === 'stall-body') response.flushHeaders()
  else response.end(text)
}

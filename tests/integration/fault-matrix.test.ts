import { systemClock } from '../../src/main/hosts/clock.ts'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { createNetwork, type Network } from '../../src/main/core/infra/http/network.ts'
import { mayHaveHappened } from '../../src/shared/failure.ts'
import { pollUntilDone } from '../../src/main/core/registry/poll.ts'
import { signInWithPassword } from '../../src/main/core/registry/sign-in.ts'
import { listRows } from '../../src/main/core/registry/token-list.ts'
import { createToken, readDeleted, sendDelete } from '../../src/main/core/registry/token-writes.ts'
import { createTransport, type Transport } from '../../src/main/core/infra/http/transport.ts'
import { withSecondFactor, type AskSecondFactor } from '../../src/main/core/registry/two-factor.ts'
import { fail, type Result } from '../../src/shared/failure.ts'
import {
  send,
  startFaultyRegistry,
  type FaultyRegistry,
  type Method,
  type Strike,
} from '../support/faulty-registry.ts'
import { certificateFile, listen, startHttpServer, type TestServer } from '../support/http-server.ts'
import { registryFaults, type Outcome, type RegistryFault } from '../support/registry-faults.ts'
import { closeAfterwards } from '../support/practice-story.ts'

const credential = new Secret('credential-secret')
const password = new Secret('password-secret')
const secrets = [credential, password].map((secret) => secret.reveal())

/** Who waits for an answer that never comes waits this long; all others have time, however slow this machine is. */
const [stall, plenty] = [500, 30_000]

const neverAsked: AskSecondFactor = () => Promise.resolve(fail('internal', 'nobody is there to answer'))

interface Operation {
  readonly name: string
  readonly method: Method
  readonly run: (transport: Transport, ask: AskSecondFactor) => Promise<Result<unknown>>
}

const operations: readonly Operation[] = [
  {
    name: 'sign-in',
    method: 'PUT',
    run: (transport, ask) => signInWithPassword(transport, 'release-manager', password, ask),
  },
  { name: 'list', method: 'GET', run: (transport) => listRows(transport, credential) },
  {
    name: 'create',
    method: 'POST',
    run: (transport, ask) => {
      const token = { name: 'ci', access: { kind: 'read-only' }, ranges: [] } as const
      return createToken(transport, { token, dialect: 'classic', password, credential }, ask)
    },
  },
  {
    name: 'revoke',
    method: 'DELETE',
    run: async (transport, ask) => {
      const attempt = (otp?: Secret) => sendDelete(transport, { key: 'old-1', credential, otp, once: false })
      return readDeleted(transport, credential, await withSecondFactor(ask, attempt))
    },
  },
]

/** How often each kind of request may reach the registry for one operation: what makes something, once. */
const mostRequests: Readonly<Record<Method, number>> = { GET: 3, DELETE: 2, POST: 1, PUT: 1 }

/** Answers a browser demand by polling for it, as the app does, with a clock that does not wait. */
function confirmInBrowser(transport: Transport, waits: number[]): AskSecondFactor {
  const after = (milliseconds: number, run: () => void) => {
    waits.push(milliseconds)
    queueMicrotask(run)
    return () => undefined
  }
  const clock = { ...systemClock, after }
  const { signal } = new AbortController()
  return (demand) =>
    demand.kind === 'browser'
      ? pollUntilDone(transport, { doneUrl: demand.doneUrl, credential, command: 'token', signal, clock })
      : neverAsked(demand, false)
}

const matrix = new Map<string, string[]>()
const record = (fault: string, outcomes: readonly Outcome[]) => matrix.set(fault, [...outcomes])
const unhandled: unknown[] = []
const noteUnhandled = (reason: unknown) => void unhandled.push(reason)

/** What reached an origin that is not the registry. */
const strayed: string[] = []
let elsewhere: TestServer

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled)
  elsewhere = await startHttpServer((request, response) => {
    strayed.push(`${request.method ?? ''} ${request.url ?? ''}`)
    send(response, { status: 200, json: { token: 'x', objects: [] } })
  })
})
afterAll(async () => {
  await elsewhere.close()
  process.off('unhandledRejection', noteUnhandled)
  console.log(printed())
})

function printed(): string {
  const widths = [36, 22, 22, 22, 22]
  const line = (cells: readonly string[]) => cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('')
  const rows = [...matrix].map(([fault, outcomes]) => line([fault, ...outcomes]))
  return ['', line(['fault', ...operations.map(({ name }) => name)]), ...rows].join('\n')
}

const outcomeOf = (result: Result<unknown>): Outcome => (result.ok ? 'ok' : result.failure.code)

/** Runs all four operations, each against a registry of its own, and gives what became of them. */
async function strikeAll({ strike, stalls = false }: RegistryFault) {
  return Promise.all(
    operations.map(async (operation) => {
      const registry = closeAfterwards(
        await startFaultyRegistry(operation.method, (hit) => strike(hit, elsewhere.url)),
      )
      const transport = createTransport(registry.url, { timeout: stalls ? stall : plenty })
      const waits: number[] = []
      const result = await operation.run(transport, confirmInBrowser(transport, waits))
      return { operation, registry, result, waits }
    }),
  )
}

describe('whatever a registry does wrong', () => {
  it.each(registryFaults)('$name', { timeout: 60_000 }, async (fault) => {
    const { name, expected, rounds = 1 } = fault
    const runs = await strikeAll(fault)
    record(
      name,
      runs.map(({ result }) => outcomeOf(result)),
    )
    expect(runs.map(({ result }) => outcomeOf(result))).toEqual(expected)
    for (const { operation, registry, result, waits } of runs) {
      expect(sent(registry, operation.method)).toBeLessThanOrEqual(mostRequests[operation.method] * rounds)
      // Whoever polls is told no time to wait here, and waits a second all the same.
      expect(waits.every((wait) => wait >= 1000)).toBe(true)
      if (operation.name === 'list' && fault.rows !== undefined)
        expect(result).toMatchObject({ value: { rows: { length: fault.rows } } })
      noneLostOrDoubled(operation, registry, result)
      if (!result.ok && fault.again !== undefined)
        expect(result.failure.details?.retryAfter ?? null).toBe(fault.again)
      if (!result.ok) for (const secret of secrets) expect(JSON.stringify(result)).not.toContain(secret)
    }
    expect(strayed).toEqual([])
    expect(unhandled).toEqual([])
  })
})

interface Connection {
  readonly name: string
  /** Starts what is there instead of a registry, and gives the address to use. */
  readonly start: () => Promise<string>
  readonly network?: Network
  readonly stalls?: boolean
  readonly expected: readonly Outcome[]
}

const healthy: Strike = ({ response, work }) => send(response, work())
const believing = (certificate: 'self-signed' | 'expired') =>
  createNetwork({ env: { npm_config_cafile: certificateFile(certificate) } })
const tlsRegistry = async (certificate: 'self-signed' | 'expired') =>
  closeAfterwards(await startFaultyRegistry('PUT', healthy, certificate)).url

/** A proxy that wants a sign-in of its own, for plain requests and for tunnels. */
async function startProxy(): Promise<Network> {
  const proxy = createServer((_request, response) => void response.writeHead(407).end())
  proxy.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
  const { url } = closeAfterwards(await listen(proxy, 'http', () => proxy.closeAllConnections()))
  return createNetwork({ env: { HTTP_PROXY: url, NO_PROXY: 'direct.example' } })
}

const connections: readonly Connection[] = [
  {
    name: 'nothing listens',
    start: async () => {
      const server = await startHttpServer(() => undefined)
      await server.close()
      return server.url
    },
    expected: ['registry-unreachable'],
  },
  {
    name: 'DNS failure, no such host',
    start: () => Promise.resolve('https://registry.invalid/'),
    // Without a network there is nobody who could know that.
    expected: ['no-such-host', 'offline'],
  },
  { name: 'self-signed TLS certificate', start: () => tlsRegistry('self-signed'), expected: ['tls'] },
  {
    name: 'the same, named in cafile',
    start: () => tlsRegistry('self-signed'),
    network: believing('self-signed'),
    expected: ['ok'],
  },
  {
    name: 'expired TLS certificate',
    start: () => tlsRegistry('expired'),
    network: believing('expired'),
    expected: ['tls'],
  },
  {
    name: 'https asked of plain http',
    start: async () => (await startFaultyServer()).url.replace('http:', 'https:'),
    expected: ['tls'],
  },
  {
    name: 'a stall in the TLS handshake',
    start: async () => {
      const sockets = new Set<Socket>()
      const server = createTcpServer((socket) => void sockets.add(socket.on('error', () => undefined)))
      const { url } = closeAfterwards(
        await listen(server, 'https', () => sockets.forEach((socket) => socket.destroy())),
      )
      return url
    },
    stalls: true,
    expected: ['timed-out'],
  },
  {
    name: 'no HTTP at all',
    start: async () => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end('220 mail.example\r\n'))
      })
      return closeAfterwards(await listen(server, 'http', () => undefined)).url
    },
    expected: ['unexpected-response'],
  },
]

const startFaultyServer = async () => closeAfterwards(await startFaultyRegistry('PUT', healthy))

describe('whatever the way to a registry is like', () => {
  it.each(connections)('$name', { timeout: 60_000 }, async ({ name, start, network, stalls, expected }) => {
    const url = await start()
    const options = { timeout: stalls ? stall : plenty, ...(network ? { network } : {}) }
    const results = await Promise.all(
      operations.map(({ run }) => run(createTransport(url, options), neverAsked)),
    )
    const outcomes = results.map(outcomeOf)
    record(name, outcomes)
    for (const outcome of outcomes) expect(expected).toContain(outcome)
    expect(unhandled).toEqual([])
  })

  it.each(['http://registry.example/', 'https://registry.example/'])(
    'a proxy that wants a password, on the way to %s',
    async (url) => {
      const transport = createTransport(url, { timeout: plenty, network: await startProxy() })
      const results = await Promise.all(operations.map(({ run }) => run(transport, neverAsked)))
      record(`407 of a proxy, ${url.split(':')[0] ?? ''}`, results.map(outcomeOf))
      for (const result of results) {
        expect(result).toMatchObject({ ok: false, failure: { code: 'proxy-failed' } })
        expect(!result.ok && result.failure.message).toContain('the proxy asks for a user name')
      }
    },
  )
})

it('lets go of the socket when the user cancels, whatever was asked', async () => {
  const left: string[] = []
  const outcomes = await Promise.all(
    operations.map(async ({ name, method, run }) => {
      const stop = new AbortController()
      const closed = Promise.withResolvers<undefined>()
      const registry = closeAfterwards(
        await startFaultyRegistry(method, ({ request }) => {
          request.socket.once('close', () => {
            left.push(name)
            closed.resolve(undefined)
          })
          stop.abort()
        }),
      )
      const transport = createTransport(registry.url, { signal: stop.signal })
      const result = await run(transport, neverAsked)
      await closed.promise
      expect(sent(registry, method)).toBe(1)
      return outcomeOf(result)
    }),
  )
  record('cancelled by the user', outcomes)
  expect(outcomes).toEqual(operations.map(() => 'cancelled'))
  expect(left.toSorted()).toEqual(operations.map(({ name }) => name).toSorted())
})

const sent = ({ seen }: FaultyRegistry, method: Method) => seen.filter((one) => one.method === method).length

/** A token is made once or not at all, and when it was made and its secret lost, the user is told to look. */
function noneLostOrDoubled(
  { name }: Operation,
  { tokens, made }: FaultyRegistry,
  result: Result<unknown>,
): void {
  expect(made()).toBeLessThanOrEqual(name === 'create' ? 1 : 0)
  expect(tokens.has('old-2')).toBe(true)
  if (name !== 'create' && name !== 'revoke') return
  const changed = made() === 1 || !tokens.has('old-1')
  // The caller reads the list again after such a failure, and says what it shows.
  if (changed && !result.ok) expect(mayHaveHappened(result.failure)).toBe(true)
}

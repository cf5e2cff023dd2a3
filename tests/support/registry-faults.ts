import type { ServerResponse } from 'node:http'
import type { FailureCode } from '../../src/shared/failure.ts'
import { send, type Hit, type Strike } from './faulty-registry.ts'

/** What an operation must come to: success, or a failure with this code. */
export type Outcome = 'ok' | FailureCode

export interface RegistryFault {
  readonly name: string
  /** `elsewhere` is another origin, which records what it is sent. */
  readonly strike: (hit: Hit, elsewhere: string) => void
  /** For sign-in, list, create and revoke, in this order. */
  readonly expected: readonly [Outcome, Outcome, Outcome, Outcome]
  /** Requests that the fault itself calls for, by pages, redirects or a second factor; 1 when not given. */
  readonly rounds?: number
  /** It ends by the limit on the time, which the test then makes short. */
  readonly stalls?: boolean
  /** How many rows the list must have. */
  readonly rows?: number
  /** Seconds that every failure must ask the user to wait; null when it must not name any. */
  readonly again?: number | null
}

const all = (outcome: Outcome) => [outcome, outcome, outcome, outcome] as const
/** An answer that cannot be read; a revoke needs none, since the list is what proves it. */
const unreadable = [
  'unexpected-response',
  'unexpected-response',
  'unexpected-response',
  'ok',
] as const satisfies RegistryFault['expected']
/** Only what changes nothing, or nothing twice, is tried again. */
const readRetried = (outcome: Outcome) => [outcome, 'ok', outcome, outcome] as const

const refuse =
  (status: number, headers: Record<string, string> = {}): Strike =>
  ({ response }) =>
    send(response, { status, json: { error: 'not now' } }, headers)

const once =
  (strike: Strike): Strike =>
  (hit) => {
    if (hit.count === 1) strike(hit)
    else send(hit.response, hit.work())
  }

const redirect =
  (status: number, to: (hit: Hit, elsewhere: string) => string): RegistryFault['strike'] =>
  (hit, elsewhere) =>
    hit.response.writeHead(status, { location: to(hit, elsewhere) }).end()

const pathOf = ({ request }: Hit) => (request.url ?? '').slice(1)
const otherScheme = ({ origin, request }: Hit) => `${origin.replace('http:', 'https:')}${request.url ?? ''}`

/** Begins an answer and gives the rest of it to `go on`. */
function beginning(hit: Hit, goOn: (response: ServerResponse, rest: string) => void): void {
  const text = JSON.stringify(hit.work().json ?? { ok: true })
  hit.response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length + 1 })
  hit.response.write(text.slice(0, 5), () => goOn(hit.response, text.slice(5)))
}

const body =
  (contentType: string, text: string, status = 200): Strike =>
  ({ response }) =>
    response.writeHead(status, { 'content-type': contentType }).end(text)

const reset: Strike = ({ request }) => request.socket.destroy()

/** A demand for the browser whose `doneUrl` lies elsewhere, until the answer of the poll comes back. */
const foreignDoneUrl: RegistryFault['strike'] = (hit, elsewhere) => {
  if (hit.request.headers['npm-otp'] === '12345678') {
    send(hit.response, hit.work())
    return
  }
  const json = { authUrl: `${elsewhere}auth`, doneUrl: `${elsewhere}done/1` }
  send(hit.response, { status: 401, json }, { 'www-authenticate': 'OTP' })
}

/** Rows of a list, whatever the tokens are. */
const listing =
  (answer: (page: number) => unknown): RegistryFault['strike'] =>
  (hit) => {
    const page = Number(new URL(hit.request.url ?? '', hit.origin).searchParams.get('page') ?? 0)
    send(hit.response, hit.request.method === 'GET' ? { status: 200, json: answer(page) } : hit.work())
  }

const keys = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: `k${from + n}` }))

/** Everything that a server over plain http can do wrong. */
export const registryFaults: readonly RegistryFault[] = [
  { name: 'reset before the answer', strike: reset, expected: all('registry-unreachable') },
  {
    name: 'reset once, then well',
    strike: once(reset),
    expected: ['registry-unreachable', 'ok', 'registry-unreachable', 'ok'],
  },
  {
    name: 'reset in the body',
    strike: (hit) => beginning(hit, (response) => response.destroy()),
    expected: all('registry-unreachable'),
  },
  { name: 'stall before the answer', strike: () => undefined, stalls: true, expected: all('timed-out') },
  {
    name: 'stall in the headers',
    strike: ({ request }) => request.socket.write('HTTP/1.1 200 OK\r\ncontent-type: appl'),
    stalls: true,
    expected: all('timed-out'),
  },
  {
    name: 'stall in the body',
    strike: (hit) => beginning(hit, () => undefined),
    stalls: true,
    expected: all('timed-out'),
  },
  {
    name: 'slow drip',
    strike: ({ response, work }) => {
      work()
      response.writeHead(200).write('{')
      const drop = setInterval(() => response.write(' '), 50)
      response.once('close', () => clearInterval(drop))
    },
    stalls: true,
    expected: all('timed-out'),
  },
  {
    name: 'half a JSON',
    strike: (hit) => body('application/json', JSON.stringify(hit.work().json ?? {}).slice(0, -1))(hit),
    expected: unreadable,
  },
  {
    name: 'right JSON, wrong content type',
    strike: (hit) => body('text/plain', JSON.stringify(hit.work().json ?? {}))(hit),
    expected: all('ok'),
  },
  { name: 'plain text', strike: body('text/plain', 'ok'), expected: unreadable },
  { name: 'a web page', strike: body('text/html', '<!doctype html><p>Welcome'), expected: unreadable },
  {
    name: 'a web page with 404',
    strike: body('text/html', '<!doctype html><p>Cannot do that', 404),
    expected: all('not-supported'),
  },
  {
    name: 'a web page with 403',
    strike: body('text/html', '<html>Blocked</html>', 403),
    expected: all('forbidden'),
  },
  {
    name: 'more than 10 MiB',
    strike: (hit) => {
      hit.work()
      body('application/json', ' '.repeat(11 << 20))(hit)
    },
    expected: all('unexpected-response'),
  },
  {
    name: '204 without a body',
    strike: ({ response }) => send(response, { status: 204 }),
    expected: unreadable,
  },
  {
    name: '308 to another host',
    strike: redirect(308, (hit, elsewhere) => elsewhere.replace('127.0.0.1', 'localhost') + pathOf(hit)),
    expected: all('unexpected-response'),
  },
  {
    name: '308 to another port',
    strike: redirect(308, (hit, elsewhere) => elsewhere + pathOf(hit)),
    expected: all('unexpected-response'),
  },
  { name: '308 to another scheme', strike: redirect(308, otherScheme), expected: all('unexpected-response') },
  {
    name: '302 to another port',
    strike: redirect(302, (hit, elsewhere) => elsewhere + pathOf(hit)),
    expected: all('unexpected-response'),
  },
  {
    name: '307 in a circle',
    strike: redirect(307, (hit) => hit.request.url ?? ''),
    rounds: 6,
    expected: all('unexpected-response'),
  },
  {
    name: 'next in a circle',
    strike: listing(() => ({ objects: keys(0, 2), urls: { next: '/-/npm/v1/tokens?perPage=100' } })),
    rows: 2,
    expected: all('ok'),
  },
  {
    name: 'next on another origin',
    strike: (hit, elsewhere) =>
      listing(() => ({ objects: keys(0, 2), urls: { next: `${elsewhere}-/npm/v1/tokens?page=1` } }))(
        hit,
        elsewhere,
      ),
    rows: 2,
    expected: all('ok'),
  },
  {
    name: 'doneUrl on another origin',
    strike: foreignDoneUrl,
    // A list is not confirmed in a browser: what demands it there wants a sign-in.
    rounds: 2,
    expected: ['ok', 'unauthorized', 'ok', 'ok'],
  },
  ...withAndWithout(408, 'timed-out'),
  ...withAndWithout(420, 'rate-limited'),
  ...withAndWithout(429, 'rate-limited'),
  ...withAndWithout(500, 'registry-error'),
  ...withAndWithout(503, 'registry-error'),
  ...withAndWithout(504, 'registry-error'),
  { name: '429 once, then well', strike: once(refuse(429)), expected: readRetried('rate-limited') },
  { name: '500 once, then well', strike: once(refuse(500)), expected: readRetried('registry-error') },
  {
    name: '429, clock skew of a day',
    strike: refuse(429, dayAhead(60)),
    again: 60,
    expected: all('rate-limited'),
  },
  {
    name: '502',
    strike: body('text/html', '<html>Bad gateway</html>', 502),
    again: null,
    expected: all('registry-error'),
  },
  { name: '501', strike: refuse(501), expected: all('not-supported') },
  {
    name: 'duplicate keys',
    strike: listing(() => ({ objects: [...keys(0, 2), ...keys(0, 2)], urls: {} })),
    rows: 2,
    expected: all('ok'),
  },
  {
    name: '0 tokens',
    strike: listing(() => ({ objects: [], urls: {}, total: 0 })),
    rows: 0,
    expected: all('ok'),
  },
  {
    name: '1,000 tokens',
    strike: listing((page) => ({
      objects: keys(page * 100, 100),
      total: 1000,
      urls: page < 9 ? { next: `/-/npm/v1/tokens?page=${page + 1}&perPage=100` } : {},
    })),
    rounds: 10,
    rows: 1000,
    expected: all('ok'),
  },
]

/** A refusal that says when to try again, and one that does not. */
function withAndWithout(status: number, outcome: FailureCode): readonly RegistryFault[] {
  const expected = all(outcome)
  return [
    { name: `${status} without retry-after`, strike: refuse(status), again: null, expected },
    {
      name: `${status}, again in 90 s`,
      strike: refuse(status, { 'retry-after': '90' }),
      again: 90,
      expected,
    },
  ]
}

/** `retry-after` as a date, by a clock that is wrong. */
function dayAhead(seconds: number): Record<string, string> {
  const now = Date.now() + 24 * 60 * 60 * 1000
  return { date: new Date(now).toUTCString(), 'retry-after': new Date(now + seconds * 1000).toUTCString() }
}

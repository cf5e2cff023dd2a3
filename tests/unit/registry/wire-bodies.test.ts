import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { observe } from '../../../src/main/core/registry/observe.ts'
import { pollUntilDone } from '../../../src/main/core/registry/poll.ts'
import { signInWithPassword, startWebLogin, whoami } from '../../../src/main/core/registry/sign-in.ts'
import { listRows } from '../../../src/main/core/registry/token-list.ts'
import { createToken, readDeleted, sendDelete } from '../../../src/main/core/registry/token-writes.ts'
import type { RegistryRequest } from '../../../src/main/core/infra/http/message.ts'
import { createTransport, type Transport } from '../../../src/main/core/infra/http/transport.ts'
import type { AskSecondFactor } from '../../../src/main/core/registry/two-factor.ts'
import { fail, failureCodes, ok, type Result } from '../../../src/shared/failure.ts'
import { registryResponse } from '../../support/registry-response.ts'

/** Whatever a registry answers, each operation ends in a success or a failure of the list, and in nothing thrown. */

const credential = new Secret('npm_thecredential')
const password = new Secret('demo-password')
const noAnswer: AskSecondFactor = () => Promise.resolve(fail('cancelled', 'You cancelled it.'))
/** Whoever waits on it has waited. */
let time = Date.now()
const clock = {
  now: () => new Date(time),
  steady: () => time,
  after: (wait: number, run: () => void) => {
    time += wait
    queueMicrotask(run)
    return () => undefined
  },
}
const token = { name: 'ci', access: { kind: 'read-only' }, ranges: [] } as const
const { signal } = new AbortController()

const operations: readonly ((transport: Transport) => Promise<Result<unknown>>)[] = [
  (transport) => listRows(transport, credential),
  (transport) => createToken(transport, { token, dialect: 'granular', password, credential }, noAnswer),
  async (transport) =>
    readDeleted(
      transport,
      credential,
      await sendDelete(transport, { key: 'k1', credential, otp: undefined, once: false }),
    ),
  (transport) => signInWithPassword(transport, 'demo', password, noAnswer),
  (transport) => startWebLogin(transport),
  (transport) => whoami(transport, credential),
  // Asked once more after a "not yet", with the same answer: the poll of a registry that never comes to an end is cut.
  (transport) =>
    pollUntilDone(once202(transport), { doneUrl: '/d', credential, command: 'login', signal, clock }),
]

/** A body that never says "done" would be polled for a quarter of an hour. */
const once202 = (transport: Transport): Transport => ({
  ...transport,
  send: async (request) => {
    const answer = await transport.send(request)
    const waits = answer.ok && [202, 429].includes(answer.value.status)
    return waits ? ok({ ...answer.value, status: 404 }) : answer
  },
})

/** Fields that registries do write, with any value, beside fields that nobody has heard of. */
const known = fc.dictionary(
  fc.constantFrom(
    ...['objects', 'urls', 'total', 'token', 'key', 'error', 'message', 'errors', 'username'],
    ...['loginUrl', 'doneUrl', 'authUrl', 'ok', 'permissions', 'scopes', 'expiry'],
  ),
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(
      fc.dictionary(fc.constantFrom('key', 'token', 'name', 'expiry', 'x'), fc.jsonValue({ maxDepth: 1 })),
    ),
    fc.record({ next: fc.oneof(fc.webPath(), fc.webUrl(), fc.string()) }),
  ),
)
/** Lists of rows that can be told apart, with anything else in them. */
const list = fc
  .array(fc.tuple(fc.string({ minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }))))
  .map((rows) => ({ objects: rows.map(([key, rest]) => ({ ...rest, key })) }))
const body = fc.oneof(list, known, fc.jsonValue({ maxDepth: 3 }), fc.string(), fc.constant(undefined))
const headers = fc.dictionary(
  fc.constantFrom('www-authenticate', 'retry-after', 'content-type', 'server', 'x-powered-by', 'location'),
  fc.oneof(fc.constantFrom('OTP', 'Basic, Bearer', 'ipaddress', 'text/html', '1'), fc.string()),
)
const status = fc.constantFrom(200, 200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503)

it('takes 10,000 bodies of any kind, with any status and headers', async () => {
  let rows = 0
  await fc.assert(
    fc.asyncProperty(
      body,
      status,
      headers,
      fc.nat({ max: operations.length - 1 }),
      async (sent, code, said, which) => {
        const response = registryResponse(code, sent, said)
        const requests: RegistryRequest[] = []
        const transport: Transport = {
          ...createTransport('https://npm.acme.example/'),
          send: (request) => {
            requests.push(request)
            return Promise.resolve(ok(response))
          },
        }
        const result = await operations[which]?.(transport)
        if (!result) throw new Error('no such operation')
        if (!result.ok) {
          expect(failureCodes).toContain(result.failure.code)
          expect(result.failure.message).not.toBe('')
        } else if (which === 0) {
          const list = result.value as { rows: readonly { key: string; raw: unknown }[] }
          for (const { key, raw } of list.rows) expect(raw).toMatchObject({ key })
          rows += list.rows.length
        }
        for (const request of requests) observe(request, ok(response))
      },
    ),
    { numRuns: 10_000 },
  )
  // The bodies are not so wild that no list was ever among them.
  expect(rows).toBeGreaterThan(100)
})

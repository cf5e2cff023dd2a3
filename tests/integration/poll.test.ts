import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { pollUntilDone } from '../../src/main/core/registry/poll.ts'
import { createTransport } from '../../src/main/core/infra/http/transport.ts'
import { serve } from '../support/practice-story.ts'

/** Waiting for the user's confirmation in the browser, over real sockets; only the clock is the test's. */

/** A clock on which every wait is over at once; `waits` are the seconds that were waited. */
function hastyClock() {
  let time = Date.parse('2026-11-23T12:00:00Z')
  const waits: number[] = []
  return {
    waits,
    now: () => new Date(time),
    steady: () => time,
    after(milliseconds: number, run: () => void) {
      waits.push(milliseconds / 1000)
      time += milliseconds
      setImmediate(run)
      return () => undefined
    },
  }
}

async function wait(registry: string, doneUrl = '-/done', signal = new AbortController().signal) {
  const clock = hastyClock()
  const credential = new Secret('session-secret')
  const transport = createTransport(registry)
  const result = await pollUntilDone(transport, { doneUrl, credential, command: 'token', signal, clock })
  return { result, waits: clock.waits }
}

/** Answers one after the other; the last for ever. */
function inTurn(
  ...answers: readonly (readonly [status: number, json?: unknown, after?: string | undefined])[]
): RequestListener {
  let asked = 0
  return (_request, response) => {
    const [status, json = {}, after] = answers[Math.min(asked++, answers.length - 1)] ?? [500]
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(after === undefined ? {} : { 'retry-after': after }),
    })
    response.end(JSON.stringify(json))
  }
}

describe('waiting for a confirmation in the browser', () => {
  it('asks as often as the registry says, within reason', async () => {
    const past = new Date(0).toUTCString()
    const pauses = [undefined, '0', '-5', '5', '3600', '9'.repeat(400), 'soon', past]
    const answers = pauses.map((after) => [202, {}, after] as const)
    const url = await serve(inTurn(...answers, [200, { token: 'npm_done' }]))
    const { result, waits } = await wait(url)
    expect(result.ok && result.value.reveal()).toBe('npm_done')
    expect(waits).toEqual([1, 1, 1, 5, 30, 30, 1, 1])
  })

  it('goes on when the network fails or the registry stumbles in the middle', async () => {
    let asked = 0
    const url = await serve((request, response) => {
      asked++
      // Each try of ours is three on the wire, since reads are sent again by themselves.
      if (asked > 1 && asked <= 4) request.socket.destroy()
      else inTurn(asked > 7 ? [200, { token: 'npm_done' }] : asked > 4 ? [502] : [202])(request, response)
    })
    const { result } = await wait(url)
    expect(result.ok && result.value.reveal()).toBe('npm_done')
    expect(asked).toBe(8)
  })

  it('tells of an outage that lasts', async () => {
    // Asked to wait for that long, the transport does not try again by itself.
    const url = await serve(inTurn([202], [503, {}, '10']))
    const { result, waits } = await wait(url)
    expect(result).toMatchObject({ ok: false, failure: { code: 'registry-error' } })
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(100)
  })

  it.each([400, 404, 410])('takes %i for a confirmation that has expired', async (status) => {
    const { result } = await wait(await serve(inTurn([202], [status])))
    expect(result).toMatchObject({ failure: { code: 'web-auth-expired' } })
  })

  it('gives up after a quarter of an hour', async () => {
    const { result, waits } = await wait(await serve(inTurn([202, {}, '30'])))
    expect(result).toMatchObject({ failure: { code: 'web-auth-expired' } })
    expect(waits).toHaveLength(30)
  })

  it('asks no other host than the registry, and says so when the registry does not know the place', async () => {
    let strangers = 0
    const elsewhere = await serve((_request, response) => {
      strangers++
      response.end('{"token":"npm_theirs"}')
    })
    const doneUrl = `${elsewhere}-/done`
    // Behind a proxy the name is wrong and the place is right.
    const proxied = await wait(await serve(inTurn([202], [200, { token: 'npm_done' }])), doneUrl)
    expect(proxied.result.ok && proxied.result.value.reveal()).toBe('npm_done')
    const foreign = await wait(await serve(inTurn([404])), doneUrl)
    expect(foreign.result).toMatchObject({ failure: { code: 'unexpected-response' } })
    expect(!foreign.result.ok && foreign.result.failure.message).toContain(new URL(elsewhere).host)
    expect(strangers).toBe(0)
    const script = await wait(await serve(inTurn([202])), 'javascript:alert(1)')
    expect(script.result).toMatchObject({ failure: { code: 'unexpected-response' } })
  })

  it('ends when the user gives up, also in the middle of a request', async () => {
    const stop = new AbortController()
    let closed = false
    const url = await serve((request) => {
      request.socket.once('close', () => (closed = true))
      stop.abort()
    })
    const { result } = await wait(url, '-/done', stop.signal)
    expect(result).toMatchObject({ failure: { code: 'cancelled' } })
    await expect.poll(() => closed, { timeout: 30_000 }).toBe(true)
  })
})

it('keeps the words of a refusal when the time runs out while it is asked again', async () => {
  let asked = 0
  const url = await serve((_request, response) => {
    if (++asked > 1) return
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' })
    response.end('{"error":"down for maintenance"}')
  })
  const transport = createTransport(url, { timeout: 4_000 })
  const outcome = await transport.send({ method: 'GET', path: '-/whoami', command: 'whoami' })
  expect(outcome).toMatchObject({ ok: true, value: { status: 503 } })
  expect(asked).toBe(2)
})

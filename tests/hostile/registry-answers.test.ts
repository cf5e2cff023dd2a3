import { execFile } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createTransport } from '../../src/main/core/infra/http/transport.ts'
import { redact } from '../../src/main/core/infra/secrets/redact.ts'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { responseFailure } from '../../src/main/core/registry/response-failure.ts'
import { serverText } from '../../src/main/core/registry/server-text.ts'
import { listRows } from '../../src/main/core/registry/token-list.ts'
import { readTokenRow, tokenFromRow } from '../../src/main/core/registry/token-wire.ts'
import { registryResponse } from '../support/registry-response.ts'
import { serve, startApp, startSignedIn } from '../support/practice-story.ts'

const session = new Secret('a-session-of-somebody')

const answer = (response: ServerResponse, status: number, body: string) => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}

/** A registry whose list has as many rows on as many pages as it likes. `more` stands in each row beside its key. */
const endlessList = (rows: number, pages: number, more = '') =>
  serve((request, response) => {
    const page = Number(URL.parse(request.url ?? '', 'http://a/')?.searchParams.get('page') ?? 0)
    const keys = Array.from({ length: rows }, (_, index) => `{"key":"${page}-${index}"${more}}`)
    const next = page + 1 < pages ? `"/-/npm/v1/tokens?page=${page + 1}"` : 'null'
    answer(response, 200, `{"objects":[${keys.join()}],"urls":{"next":${next}}}`)
  })

/** Reads a list in a process with little memory. */
async function readInLittleMemory(registry: string): Promise<{ rows: number; reason: string | null }> {
  const child = path.join(import.meta.dirname, '../support/list-child.ts')
  const node = path.join(import.meta.dirname, '../../node_modules/.bin/node')
  const { stdout } = await promisify(execFile)(node, ['--max-old-space-size=320', child, registry])
  return JSON.parse(stdout) as { rows: number; reason: string | null }
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('a registry that sends too much', () => {
  it('lists 450,000 tokens on each of 40 pages: a sentence, and no memory lost', async () => {
    const { rows, reason } = await readInLittleMemory(await endlessList(450_000, 40))
    expect(rows).toBe(0)
    expect(reason).toMatch(/too many entries/)
  })

  it('lists 20,000 on each of 40 pages: the first 25,000, and a sentence', async () => {
    const { rows, reason } = await readInLittleMemory(await endlessList(20_000, 40))
    expect(rows).toBe(25_000)
    expect(reason).toBe('Only the first 25,000 tokens were read.')
  })

  it('lists tokens with names of a megabyte, on 100 pages', async () => {
    const { reason } = await readInLittleMemory(
      await endlessList(8, 100, `,"name":"${'n'.repeat(1024 * 1024)}"`),
    )
    expect(reason).toMatch(/larger than can be read/)
  })

  it('lists one token with everything in it too long', () => {
    const long = 'x'.repeat(100_000)
    const many = Array.from({ length: 50_000 }, (_, index) => `10.0.0.${index}`)
    const row = readTokenRow({
      ...{
        key: 'k',
        name: long,
        description: long,
        user: long,
        token: long,
        cidr_whitelist: [long, ...many],
      },
      ...{
        permissions: many.map((name) => ({ name, action: long })),
        scopes: many.map((name) => ({ name })),
      },
    })
    if (!row) expect.fail('the row is read')
    const token = tokenFromRow(row, { name: null, keptHere: false, inUse: false })
    expect(JSON.stringify(token).length).toBeLessThan(2_000_000)
    expect(token.masked).toBe('xxxxxx…xxxx')
    // What was left out must not make the token look narrower than it is.
    expect(token.ranges.at(-1)).toBe('and 40001 more')
    expect(token.access).toMatchObject({ kind: 'granular', packages: 'unknown' })
    expect(readTokenRow({ key: long })).toBeNull()
  })

  it('refuses with a body that never ends', async () => {
    const registry = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': 'text/plain' })
      const pour = () => {
        while (response.write('no '.repeat(8_000)));
      }
      response.on('drain', pour)
      pour()
    })
    const read = await listRows(createTransport(registry), session)
    expect(read).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
  })
})

describe('a registry that nests', () => {
  it('refuses with 40 KB of nested errors', async () => {
    const registry = await serve((_request, response) =>
      answer(response, 422, `{"errors":${nested(20_000)}}`),
    )
    const read = await listRows(createTransport(registry), session)
    expect(read).toMatchObject({ ok: false, failure: { details: { status: 422 } } })
  })

  it('lists tokens within 40 KB of brackets, or with such a field in a row', async () => {
    const bodies = [nested(20_000), `{"objects":[{"key":"a","scopes":${nested(20_000)}}]}`]
    for (const body of bodies) {
      const registry = await serve((_request, response) => answer(response, 200, body))
      const read = await listRows(createTransport(registry), session)
      expect(read).toMatchObject({ ok: false, failure: { code: 'unexpected-response' } })
    }
  })

  it('starts: the app with its other accounts goes on', async () => {
    const { app, account } = await startSignedIn()
    const registry = await serve((request, response) =>
      request.url === '/-/whoami'
        ? answer(response, 200, '{"username":"mallory"}')
        : answer(response, 400, `{"error":${nested(20_000)}}`),
    )
    const added = await app.core.handlers.accounts.addToken({ registry, token: 'some-token-of-mallory' })
    if (!added.ok) expect.fail(added.failure.message)
    const again = await startApp(app.options)
    expect((await again.list(added.value.account)).failure).not.toBeNull()
    expect((await again.list(account)).list?.tokens.length).toBeGreaterThan(0)
  })
})

describe('a registry whose words are slow to read', () => {
  const slow = ['-eyJ', 'otp \t', 'npm_', 'Bearer ', '%3Dcnpm_a', 'Cookie: "\\', '@[', 'https://a:'].map(
    (words) => words.repeat((256 * 1024) / words.length),
  )

  it.each(slow)('says %.8s… for 256 KiB', (text) => {
    const before = performance.now()
    const refused = registryResponse(500, { message: text })
    responseFailure(refused, { registry: 'https://npm.acme.example/', what: 'list', secrets: [session] })
    redact(`an answer: ${text}`)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  it('puts a secret where its words are cut', () => {
    const secret = new Secret(`s3cret-${'0123456789abcdef'.repeat(20)}`)
    const npm = `npm_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`
    for (let before = 200; before < 30_000; before += 449) {
      const text = `${'. '.repeat(before / 2)}${secret.reveal()} ${npm} ${'. '.repeat(20_000)}`
      const shown = serverText(registryResponse(500, { message: text }), [secret]) ?? ''
      const logged = redact(text)
      for (const told of [shown, logged]) {
        expect(told).not.toMatch(/s3cre|0123|npm_a|c3D4/)
        expect(told.length).toBeLessThan(8_300)
      }
    }
  })
})

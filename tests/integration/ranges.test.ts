import { describe, expect, it } from 'vitest'
import type { RangeSource } from '../../src/shared/known-ranges.ts'
import type { CoreFixture } from '../support/core-fixture.ts'
import { startSelfSignedServer } from '../support/http-server.ts'
import { serve, signIn, startApp, startRegistry } from '../support/practice-story.ts'

const answering = (text: string, status = 200) =>
  serve((_request, response) => response.writeHead(status).end(text))

async function coreWith(sources: {
  addressServices?: string[]
  lists?: RangeSource[]
}): Promise<CoreFixture> {
  const fixture = await startApp()
  const changed = await fixture.core.handlers.preferences.change({
    rangeSources: { addressServices: [], lists: [], ...sources },
  })
  expect(changed.ok).toBe(true)
  return fixture
}

/** A document of many lists, as GitHub publishes it. */
const actionsList = (ranges: readonly string[]) => JSON.stringify({ hooks: ['10.0.0.0/8'], actions: ranges })

async function asked(addressServices: string[], account: string | null = null) {
  const { core } = await coreWith({ addressServices })
  const report = await core.handlers.ranges.askAddress({ account })
  return report.ok ? report.value : report
}

describe('asking for my address', () => {
  it('understands what services answer, and asks two', async () => {
    const plain = await answering('203.0.113.7\n')
    const json = await answering('{"ip":"203.0.113.7"}')
    const never = await answering('198.51.100.1')
    expect(await asked([plain, json, never])).toMatchObject({
      address: '203.0.113.7',
      answers: [{ address: '203.0.113.7' }, { address: '203.0.113.7' }],
    })
  })

  it('says calmly what is of no use, and goes on to the next', async () => {
    const odd = await answering('010.0.0.1')
    const ipv6 = await answering('"2001:db8::1"')
    const broken = await answering('no', 503)
    const endless = await answering('9'.repeat(20_000))
    const away = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://elsewhere.example/' }).end(),
    )
    const safe = await serve((_request, response) => response.end('203.0.113.9'), startSelfSignedServer)
    const report = await asked([odd, ipv6, broken, endless, away])
    expect(report).toMatchObject({ address: null })
    expect(report).toMatchObject({ answers: { 1: { address: null, ipv6: '2001:db8::1' } } })
    const problems = 'answers' in report ? report.answers.map(({ problem }) => problem ?? '') : []
    expect(problems.map((problem) => problem.replace(/127\.0\.0\.1:\d+/, 'HOST'))).toEqual([
      'HOST answered without an address.',
      'HOST sees you at 2001:db8::1, over IPv6, and npm takes IPv4 ranges only.',
      'HOST answered with status 503.',
      'HOST sent an answer that is too large.',
      'HOST does not use https.',
    ])
    const unsafe = await asked([safe])
    expect('answers' in unsafe ? unsafe.answers[0]?.problem : '').toContain('self-signed')
  })

  it('believes the registry, and then asks nobody else', async () => {
    let others = 0
    const service = await serve((_request, response) => {
      others++
      response.end('198.51.100.1')
    })
    const registry = await startRegistry({ twoFactor: 'none' })
    const app = await coreWith({ addressServices: [service] })
    const account = await signIn(app, registry)
    const report = await app.core.handlers.ranges.askAddress({ account })
    expect(report).toMatchObject({ value: { address: '127.0.0.1', answers: [{ isRegistry: true }] } })
    expect(others).toBe(0)
  })

  it('sends nothing along that says who is asking', async () => {
    const seen: unknown[] = []
    const service = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers.cookie, request.headers['npm-otp'])
      response.end('203.0.113.7')
    })
    await asked([service])
    expect(seen).toEqual([undefined, undefined, undefined])
  })
})

describe('lists that are published', () => {
  it('are fetched when named, counted, kept, and compared with the time before', async () => {
    let text = actionsList(['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32'])
    const url = await serve((_request, response) => response.end(text))
    const { core, files } = await coreWith({ lists: [{ name: 'Build farm', url, part: 'actions' }] })
    const first = await core.handlers.ranges.fetchList({ url })
    expect(first).toMatchObject({
      value: { url, published: 2, ipv6: 1, ranges: 1, addresses: 256, change: null },
    })
    expect(await core.handlers.ranges.readList({ url })).toEqual({
      ok: true,
      value: { ranges: ['192.0.2.0/24'] },
    })

    text = actionsList(['192.0.2.0/25', '198.51.100.0/24'])
    const second = await core.handlers.ranges.fetchList({ url })
    expect(second).toMatchObject({ value: { change: { addedAddresses: 256, removedAddresses: 128 } } })
    expect(await core.handlers.ranges.fetchedLists()).toMatchObject({ value: [{ url, published: 2 }] })
    const later = await startApp({ files })
    expect(await later.core.handlers.ranges.readList({ url })).toMatchObject({
      value: { ranges: ['192.0.2.0/25', '198.51.100.0/24'] },
    })
  })

  it('fail in words: not named, without ranges, without the part, not there', async () => {
    const page = await answering('<html>Welcome</html>')
    const whole = await answering('{"hooks": ["192.0.2.0/24"]}')
    const gone = await answering('', 404)
    const { core } = await coreWith({
      lists: [
        { name: 'Page', url: page },
        { name: 'Whole', url: whole, part: 'actions' },
        { name: 'Gone', url: gone },
      ],
    })
    const messages: string[] = []
    for (const url of [page, whole, gone, 'https://unnamed.example/']) {
      const result = await core.handlers.ranges.fetchList({ url })
      messages.push(result.ok ? 'fetched' : result.failure.message.replace(/127\.0\.0\.1:\d+/, 'HOST'))
    }
    expect(messages).toEqual([
      'HOST answered without any IPv4 range.',
      'HOST has no list “actions”.',
      'HOST answered with status 404.',
      'This list is not one of those shown.',
    ])
  })

  it('begin anew when what was kept is damaged', async () => {
    const { core, files } = await coreWith({})
    files.texts.set('known-ranges.json', '{"https://a.example/": {"ranges": 7}}')
    expect(await core.handlers.ranges.fetchedLists()).toEqual({ ok: true, value: [] })
  })
})

describe('copying ranges', () => {
  it('puts them on the clipboard, one a line, and nothing that is no range', async () => {
    const { core, clipboard } = await coreWith({})
    await core.handlers.ranges.copy({ ranges: ['192.0.2.0/24', '198.51.100.7/32'] })
    expect(await clipboard.read()).toBe('192.0.2.0/24\n198.51.100.7/32')
    expect(await core.handlers.ranges.copy({ ranges: ['rm -rf'] })).toMatchObject({
      failure: { code: 'invalid-cidr' },
    })
  })
})

import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/main/core/infra/secrets/secret.ts'
import { listRows } from '../../src/main/core/registry/token-list.ts'
import { createTransport } from '../../src/main/core/infra/http/transport.ts'
import type { PracticeOptions } from '../../src/practice/index.ts'
import { serve, startRegistry } from '../support/practice-story.ts'

const list = (url: string, secret = 'npm_thecredential', signal?: AbortSignal) =>
  listRows(createTransport(url), new Secret(secret), signal)

async function practice(options: Partial<PracticeOptions>) {
  const registry = await startRegistry(options)
  // Any token of the account that works from here may list.
  const token = registry.tokens().find(({ cidr, expiry }) => cidr.length === 0 && expiry === null)
  return { registry, secret: token?.secret ?? '' }
}

interface Page {
  readonly objects: unknown[]
  readonly total: number
  readonly urls: { readonly next?: string }
}

/** A registry of numbered tokens, 100 a page; `spoil` changes a page before it is sent. */
function numbered(
  count: number,
  spoil: (page: Page, index: number) => Page = (page) => page,
): { readonly asked: number[]; readonly most: () => number; readonly listener: RequestListener } {
  const asked: number[] = []
  let [open, most] = [0, 0]
  async function answer(index: number, response: ServerResponse): Promise<void> {
    most = Math.max(most, ++open)
    await setTimeout(5)
    open--
    const keys = Array.from({ length: count }, (_, each) => ({ key: `k${each}` }))
    const objects = keys.slice(index * 100, (index + 1) * 100)
    const urls = (index + 1) * 100 < count ? { next: `/-/npm/v1/tokens?page=${index + 1}&perPage=100` } : {}
    const page = spoil({ objects, total: count, urls }, index)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  }
  const listener: RequestListener = (request, response) => {
    const index = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 0)
    asked.push(index)
    void answer(index, response)
  }
  return { asked, most: () => most, listener }
}

const keysOf = (read: Awaited<ReturnType<typeof list>>) =>
  read.ok ? read.value.rows.map(({ key }) => key) : read.failure

const inOrder = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`)

describe('reading many pages at once', () => {
  it.each(['granular', 'classic'] as const)(
    'lists 2,345 tokens as a %s registry has them',
    async (dialect) => {
      const { registry, secret } = await practice({ tokens: 2_345, dialect })
      const read = await list(registry.url, secret)
      expect(keysOf(read)).toEqual(registry.tokens().map(({ key }) => key))
      expect(read).toMatchObject({ value: { reason: null } })
      expect(registry.requests).toHaveLength(24)
    },
  )

  it('asks for eight pages at a time at most, and for each once', async () => {
    const registry = numbered(4_020)
    const read = await list(await serve(registry.listener))
    expect(keysOf(read)).toEqual(inOrder(4_020))
    expect(registry.asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, index) => index))
    expect(registry.most()).toBeGreaterThan(1)
    expect(registry.most()).toBeLessThanOrEqual(8)
  })

  it('works below a base path that the links leave out', async () => {
    const { asked, listener } = numbered(300)
    const paths: string[] = []
    const url = await serve((request, response) => {
      paths.push(request.url ?? '')
      listener(request, response)
    })
    expect(keysOf(await list(`${url}npm/`))).toEqual(inOrder(300))
    expect(asked).toHaveLength(3)
    expect(paths.every((path) => path.startsWith('/npm/-/npm/v1/tokens?'))).toBe(true)
  })

  it('ends when it is cancelled in the middle', async () => {
    const stop = new AbortController()
    const { listener } = numbered(900, (page, index) => {
      if (index === 1) stop.abort()
      return page
    })
    const read = await list(await serve(listener), undefined, stop.signal)
    // A part of it would take the place of the whole list that was read before.
    expect(read).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })
})

describe('when the pages do not add up, they are followed one by one', () => {
  it('after a total that is too low, and nothing is lost', async () => {
    const { listener } = numbered(450, (page) => ({ ...page, total: 250 }))
    const read = await list(await serve(listener))
    expect(keysOf(read)).toEqual(inOrder(450))
    expect(read).toMatchObject({ value: { reason: null } })
  })

  it('after a total that is too high, and the list says so', async () => {
    const { listener } = numbered(450, (page) => ({ ...page, total: 700 }))
    const read = await list(await serve(listener))
    expect(keysOf(read)).toEqual(inOrder(450))
    expect(read).toMatchObject({ value: { reason: 'The registry says there are 700, but listed 450.' } })
  })

  it('after a page that holds rows of another, and no key is doubled', async () => {
    const { listener } = numbered(400, (page, index) =>
      index === 2 ? { ...page, objects: [{ key: 'k0' }, ...page.objects.slice(1)] } : page,
    )
    const read = await list(await serve(listener))
    expect(keysOf(read)).toEqual(inOrder(400).filter((key) => key !== 'k200'))
    expect(read).toMatchObject({ value: { reason: 'The registry says there are 400, but listed 399.' } })
  })

  it('after a row that cannot be read', async () => {
    const { listener } = numbered(400, (page, index) =>
      index === 3 ? { ...page, objects: page.objects.slice(1).concat({ name: 'no key' }) } : page,
    )
    const read = await list(await serve(listener))
    expect(read).toMatchObject({ value: { rows: { length: 399 }, reason: '1 entry could not be read.' } })
  })

  it('after a link in the middle that leads elsewhere, which is not followed', async () => {
    const { listener } = numbered(400, (page, index) =>
      index === 1 ? { ...page, urls: { next: 'http://other.example/-/npm/v1/tokens?page=2' } } : page,
    )
    const read = await list(await serve(listener))
    expect(keysOf(read)).toEqual(inOrder(200))
    expect(read.ok && read.value.reason).toContain('another host')
  })

  it('after a token was added while the pages were read', async () => {
    let count = 300
    const { listener } = numbered(count, (page, index) => {
      if (index === 1) count = 301
      return { ...page, total: count }
    })
    const read = await list(await serve(listener))
    expect(read.ok && read.value.reason).toBe('The registry says there are 301, but listed 300.')
  })

  it('after a page that fails once', async () => {
    const { asked, listener } = numbered(400)
    let failures = 1
    const url = await serve((request, response) => {
      if (request.url?.includes('page=2&') && failures-- > 0) response.writeHead(500).end('{}')
      else listener(request, response)
    })
    const read = await list(url)
    expect(keysOf(read)).toEqual(inOrder(400))
    expect(read).toMatchObject({ value: { reason: null } })
    expect(asked.filter((index) => index === 0)).toHaveLength(1)
  })

  it('after a page that keeps failing, and says where reading stopped', async () => {
    const { listener } = numbered(400)
    const url = await serve((request, response) => {
      if (request.url?.includes('page=2&')) response.writeHead(500).end('{}')
      else listener(request, response)
    })
    const read = await list(url)
    expect(keysOf(read)).toEqual(inOrder(200))
    expect(read.ok && read.value.reason).toContain('Reading stopped early')
  })

  it.each(['duplicate-rows', 'duplicate-keys', 'no-urls', 'empty-next', 'loop-next', 'foreign-next'])(
    'with the fault %s no token is doubled and the list does not claim to be whole without being it',
    async (fault) => {
      const { registry, secret } = await practice({ tokens: 450, fault })
      const read = await list(registry.url, secret)
      const keys = keysOf(read)
      expect(Array.isArray(keys) && new Set(keys).size === keys.length).toBe(true)
      expect(read.ok && (read.value.rows.length === 450) === (read.value.reason === null)).toBe(true)
    },
  )
})

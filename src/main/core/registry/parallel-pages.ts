import { runPool } from '../infra/concurrency.ts'
import { mostRows, type ListPage, type PageReader } from './list-page.ts'
import type { TokenRow } from './token-wire.ts'
import type { Transport } from '../infra/http/transport.ts'

/** Requests under way at a time: enough that the way to the registry costs little, few enough not to be taken for an attack. */
const atOnce = 8
/** Characters of all pages together. The rows stay in memory as they came, for whoever wants to see one. */
export const largestList = 64 * 1024 * 1024

/**
 * Reads all pages after the first at the same time. This needs a first page that says how many there are and how the next one is asked
 * for. The rows come in the registry's order, and only when everything adds up: each page names the page that was read after it, every
 * row can be read, no key comes twice, and there are as many rows as every page says. Otherwise the answer is null, and the pages have
 * to be followed one by one.
 *
 * @param mostPages lists with more pages are not read this way
 */
export async function readInParallel(
  transport: Transport,
  read: PageReader,
  first: ListPage,
  mostPages: number,
  signal?: AbortSignal,
): Promise<TokenRow[] | null> {
  const urls = remainingPages(transport, first, mostPages)
  if (urls === null) return null
  const rest = await readAll(urls, read, first.size, signal)
  if (rest === null) return null
  const pages = [first, ...rest]
  const linked = pages.every(({ next, total }, index) => {
    const following = urls[index] ?? null
    return total === first.total && (next === null ? null : addressOf(transport, next)) === following
  })
  return linked ? wholeList(pages, first.total) : null
}

/** The addresses of the pages after the first, or null when the first does not tell them. */
export function remainingPages(transport: Transport, first: ListPage, mostPages: number): string[] | null {
  const { next, total, entries } = first
  const target = next === null ? null : transport.resolve(next)
  if (!target?.ok || total === null || !Number.isSafeInteger(total)) return null
  const page = wholeNumber(target.value.searchParams.get('page'))
  const perPage = wholeNumber(target.value.searchParams.get('perPage'))
  if (page === null || perPage === null || perPage === 0 || perPage !== entries) return null
  const count = Math.ceil(total / perPage) - 1
  if (count < 1 || count >= mostPages || total > mostRows) return null
  return Array.from({ length: count }, (_, index) => {
    const url = new URL(target.value)
    url.searchParams.set('page', String(page + index))
    return url.href
  })
}

/** All pages, or null as soon as one of them fails or they are too large; the others are then given up. */
async function readAll(
  urls: readonly string[],
  read: PageReader,
  firstSize: number,
  signal: AbortSignal | undefined,
): Promise<ListPage[] | null> {
  const giveUp = new AbortController()
  const stop = signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal
  const pages: ListPage[] = []
  let size = firstSize
  await runPool(
    [...urls.entries()],
    atOnce,
    async ([index, url]) => {
      const page = await read(url, stop)
      if (page.ok) pages[index] = page.value
      size += page.ok ? page.value.size : 0
      if (!page.ok || size > largestList) giveUp.abort()
    },
    stop,
  )
  return stop.aborted ? null : pages
}

/** The rows of pages that add up, or null. */
function wholeList(pages: readonly ListPage[], total: number | null): TokenRow[] | null {
  const rows = pages.flatMap((page) => page.rows)
  const entries = pages.reduce((sum, page) => sum + page.entries, 0)
  const keys = new Set(rows.map(({ key }) => key))
  return [rows.length, entries, keys.size].every((count) => count === total) ? rows : null
}

function addressOf(transport: Transport, path: string): string | null {
  const url = transport.resolve(path)
  if (!url.ok) return null
  // Setting a parameter makes the address escaped as in `remainingPages`; the registry may have escaped it in another way.
  url.value.searchParams.set('page', url.value.searchParams.get('page') ?? '')
  return url.value.href
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null
}

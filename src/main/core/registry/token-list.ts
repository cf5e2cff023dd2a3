import { ok, type Result } from '../../../shared/failure.ts'
import type { Credential } from '../infra/http/message.ts'
import { mostRows, type ListPage, type PageReader, pageReader } from './list-page.ts'
import { largestList, readInParallel } from './parallel-pages.ts'
import type { TokenRow } from './token-wire.ts'
import type { Transport } from '../infra/http/transport.ts'

/** All rows that could be read; `reason` says in one sentence why they may not be all there are. */
export interface TokenRows {
  readonly rows: readonly TokenRow[]
  readonly reason: string | null
}

/** npm allows 1,000 tokens an account; ten times that at the smallest page npm serves. */
const mostPages = 1_000
const firstPath = '-/npm/v1/tokens?perPage=100'

/**
 * Reads every page of `GET /-/npm/v1/tokens`, several at a time where the first page allows it. Pages are
 * read on the registry's own origin only, and only while they bring something new; when they do not add up,
 * what was read is given with the reason. A failure on the first page is a failure; one on a later page
 * leaves an incomplete list.
 */
export async function listRows(
  transport: Transport,
  credential: Credential,
  signal?: AbortSignal,
): Promise<Result<TokenRows>> {
  const read = pageReader(transport, credential)
  const target = transport.resolve(firstPath)
  if (!target.ok) return target
  const first = await read(target.value.href, signal)
  if (!first.ok) return first
  const rows = await readInParallel(transport, read, first.value, mostPages, signal)
  if (rows !== null) return ok({ rows, reason: null })
  return followPages(transport, read, { href: target.value.href, page: first.value }, signal)
}

/** Follows `next` from the first page on, one page after the other. */
async function followPages(
  transport: Transport,
  read: PageReader,
  first: { readonly href: string; readonly page: ListPage },
  signal: AbortSignal | undefined,
): Promise<Result<TokenRows>> {
  const rows = new Map<string, TokenRow>()
  const visited = new Set([first.href])
  let { page } = first
  let total = page.total
  let unreadableRows = 0
  let size = 0
  const give = (reason: string | null) => ok<TokenRows>({ rows: [...rows.values()], reason })

  for (;;) {
    const before = rows.size
    size += page.size
    if (size > largestList)
      return give('The rest of the list is larger than can be read, so reading stopped there.')
    for (const row of page.rows) {
      if (rows.size >= mostRows && !rows.has(row.key))
        return give(`Only the first ${mostRows.toLocaleString('en')} tokens were read.`)
      rows.set(row.key, row)
    }
    unreadableRows += page.entries - page.rows.length
    if (page.next === null) return give(countingFault(rows.size, unreadableRows, total))
    if (rows.size === before) return give('A page had nothing new in it, so reading stopped there.')

    const target = transport.resolve(page.next)
    if (!target.ok) return give('The next page is on another host, so it was not read.')
    const { href } = target.value
    if (visited.has(href)) return give('The pages go round in a circle.')
    if (visited.size >= mostPages) return give(`Only the first ${mostPages} pages were read.`)
    visited.add(href)

    const got = await read(href, signal)
    // When the user stopped reading, a part of the list must not take the place of the last whole one.
    if (!got.ok && got.failure.code === 'cancelled') return got
    if (!got.ok) return give(`Reading stopped early: ${got.failure.message}`)
    page = got.value
    total = page.total ?? total
  }
}

function countingFault(read: number, unreadableRows: number, total: number | null): string | null {
  if (unreadableRows > 0)
    return `${unreadableRows} ${unreadableRows === 1 ? 'entry' : 'entries'} could not be read.`
  if (total !== null && total > read) return `The registry says there are ${total}, but listed ${read}.`
  return null
}

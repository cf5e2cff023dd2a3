import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { Secret } from '../keychain/secret.ts'
import { isSuccess, responseFailure, unreadable } from './response-failure.ts'
import { readTokenRow, type TokenRow } from './token-wire.ts'
import type { Transport } from './transport.ts'

/** All rows that could be read; `reason` says in one sentence why they may not be all there are. */
export interface RowList {
  readonly rows: readonly TokenRow[]
  readonly reason: string | null
}

/** npm allows 1,000 tokens an account; ten times that at the smallest page npm serves. */
const mostPages = 1_000
const firstPage = '-/npm/v1/tokens?perPage=100'

const page = v.object({
  objects: v.array(v.unknown()),
  total: v.fallback(v.nullish(v.number(), null), null),
  urls: v.fallback(v.nullish(v.object({ next: v.fallback(v.nullish(v.string(), null), null) }), null), null),
})

interface Page {
  readonly objects: readonly unknown[]
  readonly total: number | null
  readonly next: string | null
}

/**
 * Reads every page of `GET /-/npm/v1/tokens`. Pages are followed on the registry's own origin only, and only
 * while they bring something new; when they do not add up, what was read is given with the reason. A failure on
 * the first page is a failure; one on a later page leaves an incomplete list.
 */
export async function listRows(
  transport: Transport,
  credential: Secret,
  signal?: AbortSignal,
): Promise<Result<RowList>> {
  const rows = new Map<string, TokenRow>()
  const visited = new Set<string>()
  let unreadableRows = 0
  let total: number | null = null
  let path: string | null = firstPage
  const give = (reason: string | null) => ok({ rows: [...rows.values()], reason })

  while (path !== null) {
    const target = transport.resolve(path)
    if (!target.ok)
      return visited.size === 0 ? target : give('The next page lies on another host, so it was not read.')
    if (visited.has(target.value.href)) return give('The pages go round in a circle.')
    if (visited.size >= mostPages) return give(`Only the first ${mostPages} pages were read.`)

    const got = await readPage(transport, target.value.href, credential, signal)
    if (!got.ok) return visited.size === 0 ? got : give(`Reading stopped early: ${got.failure.message}`)
    visited.add(target.value.href)
    total = got.value.total ?? total

    const before = rows.size
    for (const object of got.value.objects) {
      const row = readTokenRow(object)
      if (row) rows.set(row.key, row)
      else unreadableRows++
    }
    path = got.value.next === null ? null : nextPath(got.value.next, transport)
    if (path !== null && rows.size === before)
      return give('A page brought nothing new, so reading stopped there.')
  }
  return give(countingFault(rows.size, unreadableRows, total))
}

function countingFault(read: number, unreadableRows: number, total: number | null): string | null {
  if (unreadableRows > 0) return `${unreadableRows} entries could not be read.`
  if (total !== null && total > read) return `The registry says there are ${total}, but listed ${read}.`
  return null
}

async function readPage(
  transport: Transport,
  path: string,
  credential: Secret,
  signal: AbortSignal | undefined,
): Promise<Result<Page>> {
  const response = await transport.send({ method: 'GET', path, credential, command: 'token', signal })
  if (!response.ok) return response
  const { registry } = transport
  if (!isSuccess(response.value)) {
    return {
      ok: false,
      failure: responseFailure(response.value, { registry, what: 'list', secrets: [credential] }),
    }
  }
  const body = response.value.json
  if (Array.isArray(body)) return ok({ objects: body, total: null, next: null })
  const parsed = v.safeParse(page, body)
  if (!parsed.success) {
    return body === undefined
      ? unreadable(response.value, registry)
      : fail('unexpected-response', `${registryLabel(registry)} sent a token list without tokens in it.`, {
          registry,
        })
  }
  const { objects, total, urls } = parsed.output
  return ok({ objects, total, next: urls?.next === '' ? null : (urls?.next ?? null) })
}

/**
 * npm writes `next` as a path from the root that leaves out the registry's own base path (npm/registry,
 * REST conventions); others write it with the base path or as a whole URL.
 */
function nextPath(next: string, transport: Transport): string {
  const base = new URL(transport.registry).pathname
  if (!next.startsWith('/') || next.startsWith('//') || next.startsWith(base)) return next
  return base + next.slice(1)
}

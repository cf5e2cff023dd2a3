import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import { secretPart, type Credential } from '../infra/http/message.ts'
import { isSuccess, responseFailure, unreadable } from './response-failure.ts'
import { readTokenRow, type TokenRow } from './token-wire.ts'
import type { Transport } from '../infra/http/transport.ts'

/**
 * Rows that are read of all pages together. npm allows 1,000 tokens an account; whoever has more than this has no use for a list of them.
 */
export const mostRows = 25_000

/** One page of `GET /-/npm/v1/tokens`. */
export interface ListPage {
  readonly rows: readonly TokenRow[]
  /** How many entries it had, those that could not be read included. */
  readonly entries: number
  /** Characters of the page as it came. */
  readonly size: number
  /** How many tokens there are on all pages, where the registry says it. */
  readonly total: number | null
  /** Where the next page is, to be given to `Transport.resolve`; null on the last page. */
  readonly next: string | null
}

/** Reads one page; `signal` gives up on it. */
export type PageReader = (path: string, signal?: AbortSignal) => Promise<Result<ListPage>>

const wirePage = v.object({
  objects: v.array(v.unknown()),
  total: v.fallback(v.nullish(v.number(), null), null),
  urls: v.fallback(v.nullish(v.object({ next: v.fallback(v.nullish(v.string(), null), null) }), null), null),
})

/** Reads pages of the list. Registries that know no pages send a bare array, or leave `urls` out. */
export function pageReader(transport: Transport, credential: Credential): PageReader {
  const { registry } = transport
  return async (path, signal) => {
    const response = await transport.send({ method: 'GET', path, credential, command: 'token', signal })
    if (!response.ok) return response
    if (!isSuccess(response.value)) {
      return {
        ok: false,
        failure: responseFailure(response.value, {
          registry,
          what: 'list',
          secrets: [secretPart(credential)],
        }),
      }
    }
    const body = response.value.json
    const size = response.value.text.length
    if (Array.isArray(body)) return ok({ ...rowsOf(body), size, total: null, next: null })
    const parsed = v.safeParse(wirePage, body)
    if (!parsed.success) {
      return body === undefined
        ? unreadable(response.value, registry)
        : fail('unexpected-response', `${registryLabel(registry)} sent a token list without tokens in it.`, {
            registry,
          })
    }
    const { objects, total, urls } = parsed.output
    const next = urls?.next ?? ''
    return ok({ ...rowsOf(objects), size, total, next: next === '' ? null : withBase(next, registry) })
  }
}

/** The rows are read at once, so that this is done while other pages are still on their way; no more of them than a list may have, and one. */
function rowsOf(objects: readonly unknown[]): Pick<ListPage, 'rows' | 'entries'> {
  const read = objects.slice(0, mostRows + 1).map(readTokenRow)
  return { rows: read.filter((row) => row !== null), entries: objects.length }
}

/**
 * npm writes `next` as a path from the root that leaves out the registry's own base path (npm/registry,
 * REST conventions); others write it with the base path or as a whole URL.
 */
function withBase(next: string, registry: string): string {
  const base = new URL(registry).pathname
  if (!next.startsWith('/') || next.startsWith('//') || next.startsWith(base)) return next
  return base + next.slice(1)
}

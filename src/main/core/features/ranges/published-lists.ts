import * as v from 'valibot'
import {
  addressCount,
  exclude,
  formatCidr,
  merge,
  parseCidr,
  readRanges,
  type CidrBlock,
} from '../../../../shared/cidr/index.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { FetchedList, ListChange } from '../../../../shared/known-ranges.ts'
import { parseForeignJson } from '../../infra/json.ts'
import { openCache, type Cache } from '../../infra/storage/open-cache.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { keyed, valueAt } from '../../../../shared/keyed.ts'

const change = v.object({
  since: v.string(),
  addedAddresses: v.number(),
  removedAddresses: v.number(),
})
const saved = keyed(
  v.object({
    fetchedAt: v.string(),
    published: v.number(),
    ipv6: v.number(),
    ranges: v.array(v.string()),
    change: v.nullable(change),
  }),
)
type Saved = v.InferOutput<typeof saved>

/** A published list as it was read. */
export interface PublishedList {
  /** Merged, as text. */
  readonly ranges: readonly string[]
  /** IPv4 entries as published. */
  readonly published: number
  readonly ipv6: number
}

/** The published lists as they were last fetched. They are public and can be fetched anew, so that the file can be lost. */
export class PublishedLists {
  readonly #file: Cache<Saved>
  /** The file is read when a list is first asked for. */
  #loaded: Promise<void> | null = null

  constructor(storage: Storage, log: (line: string) => void) {
    this.#file = openCache(storage, { name: 'known-ranges.json', schema: saved, empty: {}, log })
  }

  async all(): Promise<readonly FetchedList[]> {
    return Object.entries(await this.#lists()).map(([url, list]) => summaryOf(url, list))
  }

  /** The ranges of one list, or null when it was never fetched. */
  async ranges(url: string): Promise<readonly string[] | null> {
    return valueAt(await this.#lists(), url)?.ranges ?? null
  }

  /** Keeps a list and tells what changed since the time before. */
  async put(url: string, list: PublishedList, fetchedAt: Date): Promise<FetchedList> {
    const lists = await this.#lists()
    const before = valueAt(lists, url)
    const kept = {
      ...list,
      ranges: [...list.ranges],
      fetchedAt: fetchedAt.toISOString(),
      change: before ? changeSince(before, list.ranges) : null,
    }
    await this.#file.set({ ...lists, [url]: kept })
    return summaryOf(url, kept)
  }

  async #lists(): Promise<Saved> {
    this.#loaded ??= this.#file.load()
    await this.#loaded
    return this.#file.get()
  }
}

function changeSince(before: Saved[string], ranges: readonly string[]): ListChange {
  const [old, fresh] = [blocksOf(before.ranges), blocksOf(ranges)]
  return {
    since: before.fetchedAt,
    addedAddresses: addressCount(exclude(fresh, old)),
    removedAddresses: addressCount(exclude(old, fresh)),
  }
}

function summaryOf(url: string, { fetchedAt, published, ipv6, ranges, change }: Saved[string]): FetchedList {
  const addresses = addressCount(blocksOf(ranges))
  return { url, fetchedAt, published, ipv6, ranges: ranges.length, addresses, change }
}

function blocksOf(ranges: readonly string[]): CidrBlock[] {
  return ranges.flatMap((range) => {
    const parsed = parseCidr(range)
    return parsed.ok ? [parsed.value] : []
  })
}

/** No list that is published has as many; more is taken for a mistake. */
const mostRanges = 50_000

/** Reads a published list. `host` names it in failures. */
export function readListText(text: string, part: string | undefined, host: string): Result<PublishedList> {
  const chosen = part === undefined ? text : partOf(text, part)
  if (chosen === null) return fail('unexpected-response', `${host} has no list “${part ?? ''}”.`)
  const { blocks, ipv6Count } = readRanges(chosen)
  if (blocks.length === 0) return fail('unexpected-response', `${host} answered without any IPv4 range.`)
  if (blocks.length > mostRanges)
    return fail('unexpected-response', `${host} has more than ${mostRanges.toLocaleString('en')} ranges.`)
  const merged = merge(blocks.map(({ block }) => block))
  return ok({ ranges: merged.map(formatCidr), published: blocks.length, ipv6: ipv6Count })
}

/** One member of a JSON object, as JSON; null when there is none. */
function partOf(text: string, part: string): string | null {
  const json = parseForeignJson(text)
  if (json.kind !== 'value' || typeof json.value !== 'object' || json.value === null) return null
  const members = new Map<string, unknown>(Object.entries(json.value))
  return members.has(part) ? JSON.stringify(members.get(part)) : null
}

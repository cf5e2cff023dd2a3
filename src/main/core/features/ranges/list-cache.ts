import * as v from 'valibot'
import { addressCount, exclude, parseCidr, type CidrBlock } from '../../../../shared/cidr/index.ts'
import type { FetchedList, ListChange } from '../../../../shared/known-ranges.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import type { ReadList } from './list-text.ts'

const fileName = 'known-ranges.json'

const change = v.object({
  since: v.string(),
  addedAddresses: v.number(),
  removedAddresses: v.number(),
})
const saved = v.record(
  v.string(),
  v.object({
    fetchedAt: v.string(),
    published: v.number(),
    ipv6: v.number(),
    ranges: v.array(v.string()),
    change: v.nullable(change),
  }),
)
type Saved = v.InferOutput<typeof saved>

/** The published lists as they were last fetched, in a file of their own; they are public and can be fetched anew. */
export interface ListCache {
  all(): Promise<readonly FetchedList[]>
  /** The ranges of one list, or null when it was never fetched. */
  ranges(url: string): Promise<readonly string[] | null>
  /** Keeps a list and tells what changed since the time before. */
  put(url: string, list: ReadList, fetchedAt: Date): Promise<FetchedList>
}

export function createListCache(files: DataFolder): ListCache {
  let shelf: Promise<Saved> | null = null
  const lists = () => (shelf ??= read(files))

  return {
    all: async () => Object.entries(await lists()).map(([url, list]) => summaryOf(url, list)),
    ranges: async (url) => (await lists())[url]?.ranges ?? null,
    async put(url, list, fetchedAt) {
      const all = await lists()
      const before = all[url]
      const kept = {
        ...list,
        ranges: [...list.ranges],
        fetchedAt: fetchedAt.toISOString(),
        change: before ? changeSince(before, list.ranges) : null,
      }
      all[url] = kept
      await files.write(fileName, `${JSON.stringify(all)}\n`)
      return summaryOf(url, kept)
    },
  }
}

/** A damaged file is as good as none: everything in it can be fetched again. */
async function read(files: DataFolder): Promise<Saved> {
  try {
    const parsed = v.safeParse(saved, JSON.parse((await files.read(fileName)) ?? '{}'))
    return parsed.success ? parsed.output : {}
  } catch {
    return {}
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

import { parseCidr } from '../../../../shared/cidr/index.ts'
import type { Handlers } from '../../../../shared/contract.ts'
import type { RangeDraft } from '../../../../shared/contract/ranges.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import { publishedSources } from '../../../../shared/known-ranges.ts'
import type { CoreContext } from '../../context.ts'
import { askAddress } from './ask-address.ts'
import { fetchText } from './fetch-text.ts'
import { createListCache } from './list-cache.ts'
import { readListText } from './list-text.ts'

const listLimits = { bytes: 10 * 1024 * 1024, time: 30_000 }

/** What the range builder asks of the core: the clipboard, a memory, the user's address, published lists. */
export function createRangeHandlers({
  ports,
  accounts,
  network,
  preferences,
}: CoreContext): Handlers['ranges'] {
  const shelf = createListCache(ports.dataFolder)
  let draft: RangeDraft = { ranges: [], typed: '' }

  return {
    async copy({ ranges }) {
      const wrong = ranges.map(parseCidr).find((parsed) => !parsed.ok)
      if (wrong) return wrong
      await ports.clipboard.write(ranges.join('\n'))
      return ok()
    },
    keepDraft(latest) {
      draft = latest
      return Promise.resolve(ok())
    },
    draft: () => Promise.resolve(ok(draft)),
    async askAddress({ account }) {
      const registry = accounts.all().find(({ id }) => id === account)?.registry ?? null
      const { addressServices } = preferences.get().rangeSources
      return ok(await askAddress(registry, addressServices, network))
    },
    fetchedLists: async () => ok(await shelf.all()),
    async fetchList({ url }) {
      const sources = [...publishedSources, ...preferences.get().rangeSources.lists]
      const source = sources.find((one) => one.url === url)
      if (!source) return fail('invalid-request', 'This list is none of those you see.')
      const { host } = new URL(url)
      const text = await fetchText(url, listLimits, network)
      if (!text.ok) return text
      const list = readListText(text.value, source.part, host)
      return list.ok ? ok(await shelf.put(url, list.value, ports.clock.now())) : list
    },
    async readList({ url }) {
      const ranges = await shelf.ranges(url)
      return ranges ? ok({ ranges }) : fail('invalid-request', 'This list was not fetched yet.')
    },
  }
}

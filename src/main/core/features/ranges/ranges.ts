import { parseCidr } from '../../../../shared/cidr/index.ts'
import type { Handlers } from '../../../../shared/contract.ts'
import type { RangeDraft } from '../../../../shared/contract/ranges.ts'
import { fail, ok } from '../../../../shared/failure.ts'
import { publishedSources } from '../../../../shared/known-ranges.ts'
import type { Network } from '../../infra/http/network.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { Ports } from '../../ports.ts'
import type { SignIns } from '../accounts/accounts.ts'
import type { PreferenceStore } from '../preferences/preferences.ts'
import { fetchText } from './fetch-text.ts'
import { askAddress } from './own-address.ts'
import { PublishedLists, readListText } from './published-lists.ts'

const listLimits = { bytes: 10 * 1024 * 1024, time: 30_000 }

export interface RangeParts {
  readonly ports: Pick<Ports, 'clipboard' | 'clock' | 'log'>
  readonly storage: Storage
  readonly accounts: Pick<SignIns, 'all'>
  readonly network: Network
  readonly preferences: Pick<PreferenceStore, 'get'>
}

/** What the range builder asks of the core: the clipboard, a memory, the user's address, published lists. */
export function createRangeHandlers(parts: RangeParts): Handlers['ranges'] {
  const { ports, storage, accounts, network, preferences } = parts
  const lists = new PublishedLists(storage, ports.log)
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
    fetchedLists: async () => ok(await lists.all()),
    async fetchList({ url }) {
      const sources = [...publishedSources, ...preferences.get().rangeSources.lists]
      const source = sources.find((one) => one.url === url)
      if (!source) return fail('invalid-request', 'This list is not one of those shown.')
      const { host } = new URL(url)
      const text = await fetchText(url, listLimits, network)
      if (!text.ok) return text
      const list = readListText(text.value, source.part, host)
      return list.ok ? ok(await lists.put(url, list.value, ports.clock.now())) : list
    },
    async readList({ url }) {
      const ranges = await lists.ranges(url)
      return ranges ? ok({ ranges }) : fail('invalid-request', 'This list has not been fetched yet.')
    },
  }
}

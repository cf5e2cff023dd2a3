import type { Bridge } from '../../../../shared/contract.ts'
import type { Result } from '../../../../shared/failure.ts'
import { mostServices } from '../../../../shared/preferences.ts'
import { mostRangesAsked } from '../../../../shared/token.ts'
import { isSafeExternalUrl } from '../../../../shared/registry-url.ts'
import type { Vendor } from '../../../../shared/capabilities.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Account } from '../../../../shared/token.ts'
import { nameOf } from '../../words/names.ts'
import { registryName } from '../../words/account.ts'
import { KnownLists } from './known-lists.svelte.ts'
import { MyAddress } from './my-address.svelte.ts'
import { RangeBuilder } from './range-builder.svelte.ts'
import { RangeSets } from './range-sets.svelte.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Characters of typed text that are remembered. Nobody types more, and a paste never stays in the field. */
const longestTyped = 10_000

/** A token whose ranges a list can be compared with. */
export interface LimitedToken {
  /** No other token has the same. */
  readonly id: string
  readonly label: string
  readonly ranges: readonly string[]
}

/** What all range builders of the window share: the user's address, saved sets, published lists. */
export class SharedRanges {
  readonly myAddress: MyAddress
  readonly sets: RangeSets
  readonly lists: KnownLists
  /** The list of the page `IP ranges`. It stays while the user looks at other pages. */
  draft = $state.raw(new RangeBuilder())
  readonly #bridge: Bridge
  readonly #snapshot: () => Snapshot | null

  constructor(bridge: Bridge, snapshot: () => Snapshot | null) {
    this.#bridge = bridge
    this.#snapshot = snapshot
    const preferences = () => snapshot()?.preferences
    this.myAddress = new MyAddress(bridge)
    this.sets = new RangeSets(bridge, preferences)
    this.lists = new KnownLists(bridge, preferences)
  }

  readonly limitedTokens: readonly LimitedToken[] = $derived.by(() => {
    const { accounts = [], lists = {}, practice = null } = this.#snapshot() ?? {}
    return accounts.flatMap((account) =>
      (valueAt(lists, account.id)?.list?.tokens ?? []).flatMap((token) =>
        token.ranges.length === 0
          ? []
          : {
              id: `${account.id} ${token.key}`,
              label: `${nameOf(token)}, ${registryName(account.registry, practice)}`,
              ranges: token.ranges,
            },
      ),
    )
  })

  /** What the registry of an account runs on; null when that is not known. */
  vendorOf(account: Account | null): Vendor | null {
    return (account && valueAt(this.#snapshot()?.capabilities, account.registry)?.vendor) ?? null
  }

  /** The hosts that would be asked for the user's address: the registry first, the others when it does not tell one. */
  askedFor(account: Account | null): {
    readonly registry: string | null
    readonly services: readonly string[]
  } {
    const services = this.#snapshot()?.preferences.rangeSources.addressServices ?? []
    return {
      registry: account ? hostOf(account.registry) : null,
      services: services.map(hostOf),
    }
  }

  /** Web addresses of the services that may be asked for the user's address, as text to edit. */
  readonly services: string = $derived.by(
    () => this.#snapshot()?.preferences.rangeSources.addressServices.join(' ') ?? '',
  )

  /** Sets the services to ask, from addresses with spaces between them. Returns what is wrong, or null. */
  async nameServices(text: string): Promise<string | null> {
    const addressServices = text.split(/[\s,]+/).filter(Boolean)
    const wrong = addressServices.find((service) => !isSafeExternalUrl(service))
    if (wrong !== undefined) return `${wrong} is not a web address that starts with https://.`
    if (addressServices.length > mostServices) return `Name at most ${mostServices}.`
    const lists = (this.#snapshot()?.preferences.rangeSources.lists ?? []).map((list) => ({ ...list }))
    const result = await this.#bridge.preferences.change({ rangeSources: { addressServices, lists } })
    return result.ok ? null : result.failure.message
  }

  /** Has main remember the list of the page. A list that is too long for that stays in this window only. */
  async keepDraft({ ranges, text }: Pick<RangeBuilder, 'ranges' | 'text'>): Promise<void> {
    if (ranges.length > mostRangesAsked) return
    await this.#bridge.ranges.keepDraft({ ranges: [...ranges], typed: text.slice(0, longestTyped) })
  }

  /** Brings back the list that main remembers, unless the user has begun a new one. */
  async bringBackDraft(): Promise<void> {
    const kept = await this.#bridge.ranges.draft()
    if (!kept.ok || this.draft.rows.length > 0 || this.draft.text !== '') return
    const draft = new RangeBuilder(kept.value.ranges)
    draft.text = kept.value.typed
    this.draft = draft
  }

  /** Puts ranges on the clipboard. */
  copy(ranges: readonly string[]): Promise<Result<undefined>> {
    return this.#bridge.ranges.copy({ ranges: [...ranges] })
  }
}

const hostOf = (url: string) => URL.parse(url)?.host ?? url

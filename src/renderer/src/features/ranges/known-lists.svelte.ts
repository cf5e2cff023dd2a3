import type { Bridge } from '../../../../shared/contract.ts'
import { isSafeExternalUrl } from '../../../../shared/registry-url.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import {
  publishedSources,
  staleAfterDays,
  type FetchedList,
  type RangeSource,
} from '../../../../shared/known-ranges.ts'
import type { Preferences } from '../../../../shared/preferences.ts'
import { Call } from '../../ui/call.svelte.ts'
import { msPerDay } from '../../words/dates.ts'

/** A published list, and what is known of it. */
export interface KnownList {
  readonly source: RangeSource
  /** True when the user has named it. */
  readonly own: boolean
  readonly fetched: FetchedList | null
}

/** Lists of ranges that others publish. They are fetched only on a click, and used as they were fetched. */
export class KnownLists {
  /** Fetching a list; its `running` is the address of the list. */
  readonly call = new Call()
  /** Which list could not be had the last time, and why. */
  failed = $state.raw<{ readonly url: string; readonly failure: Failure } | null>(null)
  problem = $state<string | null>(null)
  #fetched = $state.raw<readonly FetchedList[]>([])
  readonly #bridge: Bridge
  readonly #preferences: () => Preferences | undefined

  constructor(bridge: Bridge, preferences: () => Preferences | undefined) {
    this.#bridge = bridge
    this.#preferences = preferences
  }

  readonly #own = $derived.by(() => this.#preferences()?.rangeSources.lists ?? [])
  readonly lists: readonly KnownList[] = $derived(
    [
      ...publishedSources.map((source) => ({ source, own: false })),
      ...this.#own.map((source) => ({ source, own: true })),
    ].map((list) => ({
      ...list,
      fetched: this.#fetched.find(({ url }) => url === list.source.url) ?? null,
    })),
  )

  /** Reads what was fetched before. Nobody outside is asked. */
  async load(): Promise<void> {
    const result = await this.#bridge.ranges.fetchedLists()
    if (result.ok) this.#fetched = result.value
  }

  async fetch(url: string): Promise<void> {
    const result = await this.call.run(() => this.#bridge.ranges.fetchList({ url }), url)
    if (!result) return
    this.#show(url, result)
    if (result.ok) this.#fetched = [...this.#fetched.filter((list) => list.url !== url), result.value]
  }

  /** The ranges of a list as last fetched. Null when they cannot be read; `failed` then says why. */
  async read(url: string): Promise<readonly string[] | null> {
    const result = await this.#bridge.ranges.readList({ url })
    this.#show(url, result)
    return result.ok ? result.value.ranges : null
  }

  /** A failure is shown beside its list. */
  #show(url: string, result: Result<unknown>): void {
    this.failed = result.ok ? null : { url, failure: result.failure }
  }

  /** Adds a list of the user's own. False when it is not accepted; `problem` then says why. */
  async add(name: string, url: string): Promise<boolean> {
    const wanted = { name: name.trim(), url: url.trim() }
    this.problem =
      wanted.name === '' || wanted.name.length > 80
        ? 'Give the list a name of up to 80 characters.'
        : !isSafeExternalUrl(wanted.url)
          ? 'Type the web address of the list; it must start with https://.'
          : this.lists.some(({ source }) => source.url === wanted.url)
            ? 'That list is here already.'
            : null
    if (this.problem !== null) return false
    return this.#change([...this.#own, wanted])
  }

  async forget(url: string): Promise<void> {
    await this.#change(this.#own.filter((list) => list.url !== url))
  }

  async #change(lists: readonly RangeSource[]): Promise<boolean> {
    const addressServices = [...(this.#preferences()?.rangeSources.addressServices ?? [])]
    const plain = lists.map((list) => ({ ...list }))
    const result = await this.#bridge.preferences.change({ rangeSources: { addressServices, lists: plain } })
    if (!result.ok) this.problem = result.failure.message
    return result.ok
  }
}

/** True when a list is so old that it should be fetched again. */
export const isStale = ({ fetchedAt }: FetchedList, now: number) =>
  now - Date.parse(fetchedAt) > staleAfterDays * msPerDay

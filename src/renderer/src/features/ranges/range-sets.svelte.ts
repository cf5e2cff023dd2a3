import type { Bridge } from '../../../../shared/contract.ts'
import { mostRangesInSets, type Preferences } from '../../../../shared/preferences.ts'
import { Call } from '../../ui/call.svelte.ts'

/** Ranges that the user saved under a name. */
export interface RangeSet {
  readonly name: string
  readonly ranges: readonly string[]
}

/** Ranges under a name, kept in the preferences for use in more than one token. */
export class RangeSets {
  readonly call = new Call()
  problem = $state<string | null>(null)
  readonly #bridge: Bridge
  readonly #preferences: () => Preferences | undefined

  constructor(bridge: Bridge, preferences: () => Preferences | undefined) {
    this.#bridge = bridge
    this.#preferences = preferences
  }

  readonly sets: readonly RangeSet[] = $derived.by(() => this.#preferences()?.rangeSets.sets ?? [])

  /** Keeps ranges under a name and replaces a set of that name. When it is false, `problem` or `call` says why. */
  async save(name: string, ranges: readonly string[]): Promise<boolean> {
    const wanted = name.trim()
    const others = this.sets.filter((set) => set.name !== wanted)
    const total = others.reduce((sum, set) => sum + set.ranges.length, ranges.length)
    this.problem =
      wanted === ''
        ? 'Give the set a name.'
        : wanted.length > 80
          ? 'The name is too long. It can have at most 80 characters.'
          : ranges.length === 0
            ? 'There is nothing to save yet.'
            : total > mostRangesInSets
              ? `All saved sets together can have ${mostRangesInSets.toLocaleString('en')} ranges. Merge this one, or delete another.`
              : null
    if (this.problem !== null) return false
    const sets = [...others, { name: wanted, ranges }].sort((a, b) => a.name.localeCompare(b.name, 'en'))
    return this.#keep(sets)
  }

  async delete(name: string): Promise<void> {
    await this.#keep(this.sets.filter((set) => set.name !== name))
  }

  async #keep(sets: readonly RangeSet[]): Promise<boolean> {
    const plain = sets.map(({ name, ranges }) => ({ name, ranges: [...ranges] }))
    const result = await this.#bridge.preferences.change({ rangeSets: { sets: plain } })
    return this.call.show(result)
  }
}

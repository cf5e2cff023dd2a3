import { SvelteSet } from 'svelte/reactivity'
import type { Token } from '../../../../shared/token.ts'
import { labelsOf, nameOf } from '../../words/names.ts'
import { TokenSearch } from './token-search.ts'

/** What one account's table shows of its tokens: those that match the search, and which are selected. */
export class TokenTable {
  search = $state('')
  readonly #selected = new SvelteSet<string>()
  readonly #tokens: () => readonly Token[]
  /** The row that was chosen last; a stretch begins there. */
  #anchor: string | null = null

  /** @param tokens gives the list as last read; the table follows it */
  constructor(tokens: () => readonly Token[]) {
    this.#tokens = tokens
  }

  readonly tokens = $derived.by(() => this.#tokens())
  /** An accessible name for each token's controls, by key. */
  readonly labels = $derived(labelsOf(this.tokens))
  readonly #search = $derived(new TokenSearch(this.tokens))

  /** Tokens in which every word of the search occurs. */
  readonly visible: readonly Token[] = $derived(this.#search.find(this.search))

  /** Selected tokens that are still listed, found by the search or not. */
  readonly selection: readonly Token[] = $derived(
    this.#selected.size === 0 ? [] : this.tokens.filter(({ key }) => this.#selected.has(key)),
  )

  readonly keptHere = $derived(this.tokens.filter((token) => token.keptHere).length)

  labelOf(token: Token): string {
    return this.labels.get(token.key) ?? nameOf(token)
  }

  isSelected(key: string): boolean {
    return this.#selected.has(key)
  }

  select(key: string, selected: boolean): void {
    this.#anchor = key
    this.#set(key, selected)
  }

  /** Selects, or does not, all visible rows from the one that was chosen last to this one. */
  selectStretch(key: string, selected: boolean): void {
    const from = this.visible.findIndex((token) => token.key === this.#anchor)
    const to = this.visible.findIndex((token) => token.key === key)
    const between =
      from === -1 || to === -1 ? [] : this.visible.slice(Math.min(from, to), Math.max(from, to) + 1)
    for (const token of between) this.#set(token.key, selected)
    this.select(key, selected)
  }

  #set(key: string, selected: boolean): void {
    if (selected) this.#selected.add(key)
    else this.#selected.delete(key)
  }

  clear(): void {
    this.#selected.clear()
  }
}

import { SvelteSet } from 'svelte/reactivity'
import type { Bridge } from '../../../../shared/contract.ts'
import { ageInDays, byRisk, canWrite, isOver } from '../../../../shared/risk.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** Filters that narrow down which tokens are offered: those that pass every filter that is on. */
export const filters = [
  { id: 'write', label: 'Can publish or change something' },
  { id: 'anywhere', label: 'Not limited to IP ranges' },
  { id: 'bypass', label: 'Skip two-factor' },
  { id: 'expired', label: 'Expired' },
  { id: 'unused', label: 'Never used' },
  { id: 'old', label: 'Older than' },
] as const
export type FilterId = (typeof filters)[number]['id']

/** The days that the filter `Older than` offers. */
export const ages = [30, 90, 180, 365] as const

/** Who wants more than this revoked types the number. */
export const mostWithoutNumber = 10

/** Which tokens the form is about, and who has picked them. */
export interface Offer {
  readonly keys: readonly string[]
  /** True when the user has ticked each of them. What a search or a filter has found is not chosen for the user. */
  readonly ticked: boolean
}

interface Options {
  /** Gives the list as last read. */
  readonly tokens: () => readonly Token[]
  /** Milliseconds since 1970. */
  readonly now: number
  /** Left out where all tokens of the account are offered. */
  readonly offer?: Offer
  readonly onStarted: () => void
}

/**
 * The form in which several tokens are chosen and revoked as a batch. It starts with nothing chosen but what the user has ticked. The
 * token that signs this app in is never chosen along with others, only by its own box.
 */
export class RevokeMany {
  readonly account: Account
  readonly call = new Call()
  /** What was typed as the number of tokens. */
  number = $state('')
  readonly #on = new SvelteSet<FilterId>()
  readonly #chosen = new SvelteSet<string>()
  #olderThan = $state<number>(90)
  /** A number was sent that is not the right one. */
  #numberRefused = $state(false)
  readonly #bridge: Bridge
  readonly #options: Options

  constructor(bridge: Bridge, account: Account, options: Options) {
    this.#bridge = bridge
    this.account = account
    this.#options = options
    if (options.offer?.ticked) this.chooseAll()
  }

  readonly #offered: readonly Token[] = $derived.by(() => {
    const { tokens, offer } = this.#options
    return offer ? tokens().filter(({ key }) => offer.keys.includes(key)) : tokens()
  })
  readonly #shown = $derived.by(() => {
    const on = [...this.#on]
    const fitting = this.#offered.filter((token) => on.every((filter) => this.#fits(token, filter)))
    return byRisk(fitting, this.#options.now)
  })

  /** The offered tokens that pass the filters, the riskiest first, without the one that signs this app in. */
  readonly others: readonly Token[] = $derived(this.#shown.filter(({ inUse }) => !inUse))
  /** What signs this app in, where it is offered. */
  readonly own: readonly Token[] = $derived(this.#shown.filter(({ inUse }) => inUse))
  /** The chosen tokens, in the order in which they are revoked: what signs this app in goes last. */
  readonly chosen: readonly Token[] = $derived(
    [...this.others, ...this.own].filter(({ key }) => this.#chosen.has(key)),
  )

  readonly shownCount = $derived(this.#shown.length)
  readonly hiddenCount = $derived.by(() => this.#offered.length - this.#shown.length)
  /** True where filters are of use: the tokens were not picked before. */
  get narrows(): boolean {
    return this.#options.offer === undefined
  }

  readonly asksForNumber = $derived(this.chosen.length > mostWithoutNumber)
  readonly #numberFits = $derived(this.number.replace(/[\s.,]/g, '') === String(this.chosen.length))
  /** What keeps the tokens from being revoked; null when nothing does. */
  readonly missing: 'choice' | 'number' | null = $derived.by(() => {
    if (this.chosen.length === 0) return 'choice'
    return this.asksForNumber && !this.#numberFits ? 'number' : null
  })
  readonly numberProblem = $derived(
    this.#numberRefused && this.missing === 'number'
      ? `That is not the number: ${counted(this.chosen.length, 'token is', 'tokens are')} chosen.`
      : null,
  )

  get act(): string {
    return `Revoke ${counted(this.chosen.length, 'token')}`
  }

  get olderThan(): number {
    return this.#olderThan
  }

  set olderThan(days: number) {
    this.#olderThan = days
    this.#dropHidden()
  }

  isOn(filter: FilterId): boolean {
    return this.#on.has(filter)
  }

  toggle(filter: FilterId): void {
    if (!this.#on.delete(filter)) this.#on.add(filter)
    this.#dropHidden()
  }

  isChosen(key: string): boolean {
    return this.#chosen.has(key)
  }

  choose(key: string, chosen: boolean): void {
    if (chosen) this.#chosen.add(key)
    else this.#chosen.delete(key)
  }

  /** Chooses everything that is shown but what signs this app in. */
  chooseAll(): void {
    for (const { key } of this.others) this.#chosen.add(key)
  }

  chooseNone(): void {
    this.#chosen.clear()
  }

  async confirm(): Promise<void> {
    this.#numberRefused = this.missing === 'number'
    if (this.missing) return
    const keys = this.chosen.map(({ key }) => key)
    const result = await this.call.run(() => this.#bridge.revoke.start({ account: this.account.id, keys }))
    if (result?.ok) this.#options.onStarted()
  }

  /** What a filter has hidden is chosen no longer, also when the filter goes again: nothing is revoked that was not seen. */
  #dropHidden(): void {
    const kept = this.#shown.filter(({ key }) => this.#chosen.has(key))
    this.#chosen.clear()
    for (const { key } of kept) this.#chosen.add(key)
  }

  #fits(token: Token, filter: FilterId): boolean {
    const { now } = this.#options
    switch (filter) {
      case 'write':
        return canWrite(token.access)
      case 'anywhere':
        return token.ranges.length === 0
      case 'bypass':
        return token.bypassesTwoFactor
      case 'expired':
        return isOver(token, now)
      case 'unused':
        return token.tellsLastUse && token.lastUsed === null
      case 'old':
        return (ageInDays(token, now) ?? -1) > this.#olderThan
    }
  }
}

import { SvelteSet } from 'svelte/reactivity'
import type { Bridge } from '../../../../shared/contract.ts'
import { ageInDays, byRisk, canWrite, isOver } from '../../../../shared/risk.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** Filters that narrow the choice down. A token is chosen when it passes every filter that is on. */
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

/** The form in which many tokens are chosen by filters, and revoked as a batch. */
export class RevokeMany {
  readonly account: Account
  readonly call = new Call()
  olderThan = $state<number>(90)
  readonly #on = new SvelteSet<FilterId>()
  readonly #bridge: Bridge
  readonly #tokens: () => readonly Token[]
  readonly #now: number
  readonly #onStarted: () => void

  /**
   * @param tokens gives the list as last read
   * @param now milliseconds since 1970
   */
  constructor(
    bridge: Bridge,
    account: Account,
    { tokens, now, onStarted }: { tokens: () => readonly Token[]; now: number; onStarted: () => void },
  ) {
    this.#bridge = bridge
    this.account = account
    this.#tokens = tokens
    this.#now = now
    this.#onStarted = onStarted
  }

  /** The chosen tokens, the riskiest first. The token that this app signs in with comes last. */
  readonly chosen: readonly Token[] = $derived.by(() => {
    const on = [...this.#on]
    const fitting = this.#tokens().filter((token) => on.every((filter) => this.#fits(token, filter)))
    const ordered = byRisk(fitting, this.#now)
    return [...ordered.filter(({ inUse }) => !inUse), ...ordered.filter(({ inUse }) => inUse)]
  })

  readonly total = $derived.by(() => this.#tokens().length)

  get act(): string {
    return `Revoke ${counted(this.chosen.length, 'token')}`
  }

  isOn(filter: FilterId): boolean {
    return this.#on.has(filter)
  }

  toggle(filter: FilterId): void {
    if (!this.#on.delete(filter)) this.#on.add(filter)
  }

  async confirm(): Promise<void> {
    if (this.chosen.length === 0) return
    const keys = this.chosen.map(({ key }) => key)
    const result = await this.call.run(() => this.#bridge.revoke.start({ account: this.account.id, keys }))
    if (result?.ok) this.#onStarted()
  }

  #fits(token: Token, filter: FilterId): boolean {
    switch (filter) {
      case 'write':
        return canWrite(token.access)
      case 'anywhere':
        return token.ranges.length === 0
      case 'bypass':
        return token.bypassesTwoFactor
      case 'expired':
        return isOver(token, this.#now)
      case 'unused':
        return token.tellsLastUse && token.lastUsed === null
      case 'old':
        return (ageInDays(token, this.#now) ?? -1) > this.olderThan
    }
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import type { Account, Dialect } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

/** What is known of an account's registry, and how tokens are written there. */
export class AboutRegistry {
  readonly call = new Call()
  readonly #bridge: Bridge
  readonly #account: () => Account

  /** @param account gives the account as it is now */
  constructor(bridge: Bridge, account: () => Account) {
    this.#bridge = bridge
    this.#account = account
  }

  readonly account = $derived.by(() => this.#account())
  /** What the select shows. */
  readonly choice: Dialect | 'automatic' = $derived(
    this.account.dialectChosen ? this.account.dialect : 'automatic',
  )

  async choose(choice: string): Promise<void> {
    const dialect = choice === 'granular' || choice === 'classic' ? choice : null
    this.call.show(await this.#bridge.accounts.chooseDialect({ account: this.account.id, dialect }))
  }

  async openTokenPage(): Promise<void> {
    this.call.show(await this.#bridge.accounts.openTokenPage({ account: this.account.id }))
  }
}

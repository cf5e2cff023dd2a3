import type { Bridge } from '../../../../shared/contract.ts'
import type { Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

/** One token with everything that the registry tells about it. */
export class TokenDetailsView {
  readonly token: Token
  /** The row as the registry wrote it; null until it is here. */
  raw = $state<string | null>(null)
  readonly call = new Call()
  copied = $state(false)

  readonly #bridge: Bridge
  readonly #account: string

  constructor(bridge: Bridge, account: string, token: Token) {
    this.#bridge = bridge
    this.#account = account
    this.token = token
  }

  async load(): Promise<void> {
    const result = await this.#bridge.tokens.details(this.#subject)
    if (this.call.show(result)) this.raw = result.value.raw
  }

  async copyId(): Promise<void> {
    const result = await this.#bridge.tokens.copyKey(this.#subject)
    this.copied = this.call.show(result)
  }

  get #subject() {
    return { account: this.#account, key: this.token.key }
  }
}

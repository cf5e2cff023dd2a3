import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'
import type { Token } from '../../../../shared/token.ts'

/** One token with everything that the registry says of it. */
export class TokenDetailsView {
  readonly token: Token
  /** The row as the registry wrote it; null until it is here. */
  raw = $state<string | null>(null)
  failure = $state.raw<Failure | null>(null)
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
    if (result.ok) this.raw = result.value.raw
    else this.failure = result.failure
  }

  async copyId(): Promise<void> {
    const result = await this.#bridge.tokens.copyKey(this.#subject)
    this.copied = result.ok
    this.failure = result.ok ? null : result.failure
  }

  get #subject() {
    return { account: this.#account, key: this.token.key }
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import type { CreatedToken } from '../../../../shared/contract/tokens.ts'
import type { Account } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

const shownFor = 20_000

/** A token that was just made. It can be copied and shown for a while, and it is not lost where no keychain keeps it. */
export class CreatedView {
  readonly account: Account
  readonly token: CreatedToken
  /** The secret while it is shown, and only then. */
  secret = $state<string | null>(null)
  copied = $state(false)
  /** The user says that the token is somewhere safe. */
  safe = $state(false)
  readonly call = new Call()

  readonly #bridge: Bridge
  #hideLater: ReturnType<typeof setTimeout> | undefined
  #asked = 0

  constructor(bridge: Bridge, account: Account, token: CreatedToken) {
    this.#bridge = bridge
    this.account = account
    this.token = token
  }

  /** True while closing would lose the only copy. */
  readonly mustStay = $derived.by(() => this.token.kept === 'memory' && !this.copied && !this.safe)

  /** Shows the secret for 20 seconds; where nothing keeps it, until `hide`. */
  async show(): Promise<void> {
    const asked = ++this.#asked
    const result = await this.#bridge.tokens.reveal(this.#which)
    if (asked !== this.#asked) return
    if (!this.call.show(result)) return
    this.secret = result.value.secret
    clearTimeout(this.#hideLater)
    if (this.token.kept === 'keychain') this.#hideLater = setTimeout(() => this.hide(), shownFor)
  }

  /** Drops the secret, also one that is still on its way here. */
  hide(): void {
    this.#asked++
    clearTimeout(this.#hideLater)
    this.secret = null
  }

  async copy(): Promise<void> {
    const result = await this.#bridge.tokens.copy(this.#which)
    if (this.call.show(result)) this.copied = true
  }

  get #which() {
    return { account: this.account.id, key: this.token.key }
  }
}

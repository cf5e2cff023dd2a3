import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { counted } from '../../words/count.ts'

/** How a revoke ended: a line for the status, and what did not go as asked. */
export interface RevokeOutcome {
  readonly status: string
  readonly notConfirmed: RevokeReport['notConfirmed']
  readonly failed: RevokeReport['failed']
  /** True when some token may still work. */
  readonly troubled: boolean
}

/** One question whether to revoke, and the revoking. */
export class RevokeFlow {
  readonly account: Account
  readonly tokens: readonly Token[]
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge
  readonly #onDone: (outcome: RevokeOutcome) => void

  constructor(
    bridge: Bridge,
    account: Account,
    tokens: readonly Token[],
    onDone: (outcome: RevokeOutcome) => void,
  ) {
    this.#bridge = bridge
    this.account = account
    this.tokens = tokens
    this.#onDone = onDone
  }

  get title(): string {
    return this.tokens.length === 1 ? 'Revoke token?' : `Revoke ${counted(this.tokens.length, 'token')}?`
  }

  async confirm(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failure = null
    const keys = this.tokens.map(({ key }) => key)
    const [key, another] = keys
    if (key === undefined || another !== undefined) {
      await this.#startBatch(keys)
      return
    }
    const result = await this.#bridge.tokens.revoke({ account: this.account.id, key })
    this.busy = false
    if (result.ok) this.#onDone(outcomeOf(result.value))
    else this.failure = result.failure
  }

  /** Gives up the delete under way; the call then says what the list shows. */
  async stop(): Promise<void> {
    await this.#bridge.tokens.stop({ account: this.account.id, act: 'revoke' })
  }

  /** Several are revoked behind the dialog, with live progress in the window. */
  async #startBatch(keys: readonly string[]): Promise<void> {
    const result = await this.#bridge.revoke.start({ account: this.account.id, keys })
    this.busy = false
    if (result.ok) this.#onDone({ status: '', notConfirmed: [], failed: [], troubled: false })
    else this.failure = result.failure
  }
}

function outcomeOf({ removed, notConfirmed, failed }: RevokeReport): RevokeOutcome {
  return {
    status: removed.length === 0 ? '' : `Removed ${counted(removed.length, 'token')}`,
    notConfirmed,
    failed,
    troubled: notConfirmed.length + failed.length > 0,
  }
}

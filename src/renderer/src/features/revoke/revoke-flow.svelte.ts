import type { Bridge } from '../../../../shared/contract.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'

/** How a revoke ended: a line for the status, and what did not go as asked. */
export interface RevokeOutcome {
  readonly status: string
  /** The token that may still work; null when there is none. */
  readonly trouble: Exclude<RevokeReport, { readonly outcome: 'removed' }> | null
}

/** The question whether to revoke a token, and the revoking itself. */
export class RevokeFlow {
  readonly account: Account
  readonly token: Token
  readonly call = new Call()
  readonly #bridge: Bridge
  readonly #onDone: (outcome: RevokeOutcome) => void

  constructor(bridge: Bridge, account: Account, token: Token, onDone: (outcome: RevokeOutcome) => void) {
    this.#bridge = bridge
    this.account = account
    this.token = token
    this.#onDone = onDone
  }

  async confirm(): Promise<void> {
    this.call.clear()
    const { account, token } = this
    const result = await this.call.run(() =>
      this.#bridge.tokens.revoke({ account: account.id, key: token.key }),
    )
    if (result?.ok) this.#onDone(outcomeOf(result.value))
  }

  /** Stops the revoking. The call then answers with what the list shows. */
  async stop(): Promise<void> {
    await this.#bridge.tokens.stop({ account: this.account.id, act: 'revoke' })
  }
}

const outcomeOf = (report: RevokeReport): RevokeOutcome =>
  report.outcome === 'removed'
    ? { status: 'Removed 1 token', trouble: null }
    : { status: '', trouble: report }

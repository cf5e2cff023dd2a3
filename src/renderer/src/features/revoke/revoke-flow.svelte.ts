import type { Bridge } from '../../../../shared/contract.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** How a revoke ended: a line for the status, and what did not go as asked. */
export interface RevokeOutcome {
  readonly status: string
  /** The token that may still work; null when there is none. */
  readonly trouble: Exclude<RevokeReport, { readonly outcome: 'removed' }> | null
}

/** The question whether to revoke tokens, and the revoking itself. */
export class RevokeFlow {
  readonly account: Account
  readonly tokens: readonly Token[]
  readonly call = new Call()
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
    this.call.clear()
    const keys = this.tokens.map(({ key }) => key)
    const [key, another] = keys
    const result = await this.call.run(() =>
      key === undefined || another !== undefined ? this.#startBatch(keys) : this.#revokeNow(key),
    )
    if (result?.ok) this.#onDone(result.value)
  }

  async #revokeNow(key: string): Promise<Result<RevokeOutcome>> {
    const result = await this.#bridge.tokens.revoke({ account: this.account.id, key })
    return result.ok ? ok(outcomeOf(result.value)) : result
  }

  /** Stops the revoking. The call then answers with what the list shows. */
  async stop(): Promise<void> {
    await this.#bridge.tokens.stop({ account: this.account.id, act: 'revoke' })
  }

  /** Starts a batch. The dialog closes, and the window shows its progress. */
  async #startBatch(keys: readonly string[]): Promise<Result<RevokeOutcome>> {
    const result = await this.#bridge.revoke.start({ account: this.account.id, keys })
    return result.ok ? ok({ status: '', trouble: null }) : result
  }
}

const outcomeOf = (report: RevokeReport): RevokeOutcome =>
  report.outcome === 'removed'
    ? { status: 'Removed 1 token', trouble: null }
    : { status: '', trouble: report }

import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { Receipt } from '../../../../shared/revocation.ts'

/** What can be done about tokens that are being revoked or were: pausing, going on, and looking at the proof. */
export class RevokeActs {
  failure = $state.raw<Failure | null>(null)
  /** The receipts that are looked at, and of which batch they are. */
  receipts = $state.raw<{ readonly batch: string | null; readonly all: readonly Receipt[] } | null>(null)
  /** What was done with the receipts, in words. */
  said = $state('')
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  async pause(batch: string): Promise<void> {
    this.#take(await this.#bridge.revoke.pause({ batch }))
  }

  async goOn(batch: string): Promise<void> {
    this.#take(await this.#bridge.revoke.goOn({ batch }))
  }

  async cancel(batch: string): Promise<void> {
    this.#take(await this.#bridge.revoke.cancel({ batch }))
  }

  async dismiss(batch: string): Promise<void> {
    this.#take(await this.#bridge.revoke.dismiss({ batch }))
  }

  /** @param batch one batch, or null for all there are */
  async showReceipts(batch: string | null): Promise<void> {
    const result = await this.#bridge.revoke.receipts({ batch })
    this.said = ''
    if (this.#take(result)) this.receipts = { batch, all: result.value }
  }

  closeReceipts(): void {
    this.receipts = null
  }

  async saveReceipts(): Promise<void> {
    const result = await this.#bridge.revoke.saveReceipts({ batch: this.receipts?.batch ?? null })
    this.said = this.#take(result) && result.value.path !== null ? `Saved to ${result.value.path}` : ''
  }

  async copyReceipts(): Promise<void> {
    const result = await this.#bridge.revoke.copyReceipts({ batch: this.receipts?.batch ?? null })
    this.said = this.#take(result) ? 'Copied as JSON.' : ''
  }

  #take<T>(result: Result<T>): result is { ok: true; value: T } {
    this.failure = result.ok ? null : result.failure
    return result.ok
  }
}

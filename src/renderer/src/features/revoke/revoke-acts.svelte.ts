import type { Bridge } from '../../../../shared/contract.ts'
import type { Receipt } from '../../../../shared/revocation.ts'
import { Call } from '../../ui/call.svelte.ts'

/** What the user can do about batches of tokens that are revoked: pause them, go on, and read the receipts. */
export class RevokeActs {
  readonly call = new Call((words) => (this.said = words))
  /** The receipts on the screen, and the batch they belong to. */
  receipts = $state.raw<{ readonly batch: string | null; readonly all: readonly Receipt[] } | null>(null)
  /** What was done with the receipts, in words. */
  said = $state('')
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  async pause(batch: string): Promise<void> {
    this.call.show(await this.#bridge.revoke.pause({ batch }))
  }

  async goOn(batch: string): Promise<void> {
    this.call.show(await this.#bridge.revoke.goOn({ batch }))
  }

  async cancel(batch: string): Promise<void> {
    this.call.show(await this.#bridge.revoke.cancel({ batch }))
  }

  async dismiss(batch: string): Promise<void> {
    this.call.show(await this.#bridge.revoke.dismiss({ batch }))
  }

  /** Opens the receipts of one batch, or of all when it is null. */
  async showReceipts(batch: string | null): Promise<void> {
    const result = await this.#bridge.revoke.receipts({ batch })
    if (this.call.show(result)) this.receipts = { batch, all: result.value }
  }

  closeReceipts(): void {
    this.receipts = null
  }

  async saveReceipts(): Promise<void> {
    const result = await this.#bridge.revoke.saveReceipts({ batch: this.receipts?.batch ?? null })
    this.call.show(result, ({ path }) => (path === null ? '' : `Saved to ${path}`))
  }

  async copyReceipts(): Promise<void> {
    const result = await this.#bridge.revoke.copyReceipts({ batch: this.receipts?.batch ?? null })
    this.call.show(result, () => 'Copied as JSON.')
  }
}

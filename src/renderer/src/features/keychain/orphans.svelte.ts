import type { Bridge } from '../../../../shared/contract.ts'
import type { KeychainEntry } from '../../../../shared/contract/accounts.ts'
import { Call } from '../../ui/call.svelte.ts'

/** Kept tokens of accounts that are signed out, and the removing of them. */
export class Orphans {
  entries = $state.raw<readonly KeychainEntry[]>([])
  notice = $state('')
  readonly call = new Call()
  readonly #bridge: Bridge

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** True while there is something to show, or something to say of it. */
  get isShown(): boolean {
    return this.entries.length > 0 || this.call.failure !== null || this.notice !== ''
  }

  async read(): Promise<void> {
    const kept = await this.#bridge.accounts.kept()
    if (kept.ok) this.entries = kept.value.filter(({ orphan }) => orphan)
  }

  async remove({ account, key }: KeychainEntry): Promise<void> {
    this.notice = ''
    const result = await this.call.run(() => this.#bridge.accounts.removeKept({ account, key }))
    if (result?.ok) this.notice = 'Removed from the keychain.'
    await this.read()
  }
}

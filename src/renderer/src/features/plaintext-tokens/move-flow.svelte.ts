import type { Bridge } from '../../../../shared/contract.ts'
import type { FoundToken, MovePreview } from '../../../../shared/plaintext-tokens.ts'
import { Call } from '../../ui/call.svelte.ts'

/** The question whether to move a token, and the move itself. */
export class MoveFlow {
  readonly token: FoundToken
  readonly preview: MovePreview
  readonly call = new Call()
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(bridge: Bridge, token: FoundToken, preview: MovePreview, onDone: (words: string) => void) {
    this.#bridge = bridge
    this.token = token
    this.preview = preview
    this.#onDone = onDone
  }

  async confirm(): Promise<void> {
    const { id } = this.token
    const { version, path } = this.preview
    this.call.clear()
    const result = await this.call.run(() => this.#bridge.plaintextTokens.move({ id, version }))
    if (result?.ok) this.#onDone(`Moved to your keychain. ${path} no longer has it.`)
  }
}

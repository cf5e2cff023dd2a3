import type { Bridge } from '../../../../shared/contract.ts'
import type { FoundToken, MovePreview } from '../../../../shared/plaintext-tokens.ts'
import type { Failure } from '../../../../shared/failure.ts'

/** One question whether to move a token, and the moving. */
export class MoveFlow {
  readonly token: FoundToken
  readonly preview: MovePreview
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(bridge: Bridge, token: FoundToken, preview: MovePreview, onDone: (words: string) => void) {
    this.#bridge = bridge
    this.token = token
    this.preview = preview
    this.#onDone = onDone
  }

  async confirm(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failure = null
    const { id } = this.token
    const result = await this.#bridge.plaintextTokens.move({ id, version: this.preview.version })
    this.busy = false
    if (result.ok) this.#onDone(`Moved to your keychain. ${this.preview.path} no longer has it.`)
    else this.failure = result.failure
  }
}

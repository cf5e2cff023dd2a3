import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'

/**
 * The answer to one question for a code. Each refused code is followed by a new question, so a prompt is used
 * once; after the answer it only waits to be taken away.
 */
export class CodePrompt {
  code = $state('')
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge
  readonly #id: string

  constructor(bridge: Bridge, id: string) {
    this.#bridge = bridge
    this.#id = id
  }

  async submit(): Promise<void> {
    const code = this.code.replace(/\s+/g, '')
    if (this.busy || code === '') return
    this.busy = true
    this.failure = null
    const result = await this.#bridge.prompts.answer({ id: this.#id, code })
    this.code = ''
    if (result.ok) return
    this.busy = false
    this.failure = result.failure
  }

  async cancel(): Promise<void> {
    this.code = ''
    await this.#bridge.prompts.cancel({ id: this.#id })
  }
}

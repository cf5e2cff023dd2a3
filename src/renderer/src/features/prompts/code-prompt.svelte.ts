import type { Bridge } from '../../../../shared/contract.ts'
import type { Prompt } from '../../../../shared/prompts.ts'
import { Call } from '../../ui/call.svelte.ts'

/**
 * The answer to one prompt for a code. A refused code brings a new prompt, so each is answered once. After that it
 * waits until main takes it away.
 */
export class CodePrompt {
  code = $state('')
  readonly call = new Call()
  #answered = $state(false)
  readonly #bridge: Bridge
  readonly #id: string

  constructor(bridge: Bridge, id: string) {
    this.#bridge = bridge
    this.#id = id
  }

  /** True while nothing can be typed: the code is being checked, or was accepted. */
  get busy(): boolean {
    return this.call.busy || this.#answered
  }

  async submit(): Promise<void> {
    const code = this.code.replace(/\s+/g, '')
    if (this.busy || code === '') return
    this.call.clear()
    await this.call.run(async () => {
      const result = await this.#bridge.prompts.answer({ id: this.#id, code })
      this.code = ''
      this.#answered = result.ok
      return result
    })
  }

  /** Says whether the recovery code that was typed is to be used although it puts the account on hold. */
  async useRecovery(use: boolean): Promise<void> {
    await this.call.run(() => this.#bridge.prompts.useRecovery({ id: this.#id, use }))
    this.#answered = use && this.call.failure === null
  }

  async cancel(): Promise<void> {
    this.code = ''
    await this.#bridge.prompts.cancel({ id: this.#id })
  }
}

/** Why a code may have been refused. Each kind of code becomes invalid for another reason. */
export function refusalWords(
  { from, recovery }: Pick<Extract<Prompt, { kind: 'code' }>, 'from' | 'recovery'>,
  registry: string,
): string {
  if (recovery) return `${registry} refused the recovery code. Each works only once.`
  if (from === 'email')
    return `${registry} refused the code. Only the one in its newest mail works, and only once.`
  return `${registry} refused the one-time password. Codes change every 30 seconds, and each works once.`
}

import type { Bridge } from '../../../../shared/contract.ts'
import type { Result } from '../../../../shared/failure.ts'
import { lendMinutes, type HandoverWay, type KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** A kept token with what it is called on the screen. */
export interface NamedToken extends KeptToken {
  readonly name: string
  readonly registry: RegistryUrl
}

/** The question how a program should get a kept token, and the handing over itself. */
export class HandOverFlow {
  readonly token: NamedToken
  way = $state<HandoverWay>('run')
  minutes = $state<number>(lendMinutes[1])
  readonly call = new Call()
  /** The id of what was handed over to the launcher. The dialog then shows the command to type. */
  chosen = $state<string | null>(null)
  copied = $state(false)
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(
    bridge: Bridge,
    token: NamedToken,
    /** Without the launcher the first choice is to lend the token. */
    hasLauncher: boolean,
    onDone: (words: string) => void,
  ) {
    this.#bridge = bridge
    this.token = token
    this.#onDone = onDone
    if (!hasLauncher) this.way = 'lent'
  }

  async submit(): Promise<void> {
    const { minutes } = this
    this.call.clear()
    const result = await this.call.run(() => this.#handOver())
    if (!result?.ok) return
    if (result.value) this.chosen = result.value.id
    else if (this.way === 'helper') this.#onDone('pnpm gets this token from your keychain now.')
    else this.#onDone(`Lent for ${counted(minutes, 'minute')}; then Tokentray takes it out again.`)
  }

  async copyCommand(id: string): Promise<void> {
    const result = await this.#bridge.handover.copyCommand({ id })
    this.copied = this.call.show(result)
  }

  #handOver(): Promise<Result<{ readonly id: string } | undefined>> {
    const { handover } = this.#bridge
    const { account, key } = this.token
    const subject = { account, key }
    switch (this.way) {
      case 'run':
        return handover.run(subject)
      case 'helper':
        return handover.help(subject)
      case 'lent':
        return handover.lend({ ...subject, minutes: this.minutes })
    }
  }
}

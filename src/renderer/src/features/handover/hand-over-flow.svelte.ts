import type { Bridge } from '../../../../shared/contract.ts'
import type { Result } from '../../../../shared/failure.ts'
import { lendMinutes, type HandoverWay, type KeptToken } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** A kept token as it is spoken of. */
export interface NamedToken extends KeptToken {
  readonly name: string
  readonly registry: RegistryUrl
}

/** One question how a program is to get a token that is kept here, and the handing over. */
export class HandOverFlow {
  readonly token: NamedToken
  way = $state<HandoverWay>('run')
  minutes = $state<number>(lendMinutes[1])
  readonly call = new Call()
  /** As the launcher's choice it has this id, and what is left is to type the command. */
  chosen = $state<string | null>(null)
  copied = $state(false)
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(
    bridge: Bridge,
    token: NamedToken,
    /** Without the launcher, lending is what is left. */
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
    else this.#onDone(`Lent for ${counted(minutes, 'minute')}; then it is taken out again by itself.`)
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

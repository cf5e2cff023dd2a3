import type { Bridge } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'
import { lendMinutes, type HandoverWay } from '../../../../shared/handover.ts'
import type { Token } from '../../../../shared/token.ts'
import { counted } from '../../words/count.ts'

/** One question how a program is to get a token that is kept here, and the handing over. */
export class HandOverFlow {
  readonly account: string
  readonly token: Token
  way = $state<HandoverWay>('run')
  minutes = $state<number>(lendMinutes[1])
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)
  /** It is the launcher's choice now, and what is left is to type the command. */
  chosen = $state(false)
  copied = $state(false)
  readonly #bridge: Bridge
  readonly #onDone: (words: string) => void

  constructor(
    bridge: Bridge,
    account: string,
    token: Token,
    /** Without the launcher, lending is what is left. */
    hasLauncher: boolean,
    onDone: (words: string) => void,
  ) {
    this.#bridge = bridge
    this.account = account
    this.token = token
    this.#onDone = onDone
    if (!hasLauncher) this.way = 'lent'
  }

  async submit(): Promise<void> {
    if (this.busy) return
    const { way, minutes } = this
    this.busy = true
    this.failure = null
    const result = await this.#handOver()
    this.busy = false
    if (!result.ok) this.failure = result.failure
    else if (way === 'run') this.chosen = true
    else if (way === 'helper') this.#onDone('pnpm gets this token from your keychain now.')
    else this.#onDone(`Lent for ${counted(minutes, 'minute')}; then it is taken out again by itself.`)
  }

  async copyCommand(id: string): Promise<void> {
    const result = await this.#bridge.handover.copyCommand({ id })
    this.copied = result.ok
    this.failure = result.ok ? null : result.failure
  }

  #handOver() {
    const { handover } = this.#bridge
    const subject = { account: this.account, key: this.token.key }
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

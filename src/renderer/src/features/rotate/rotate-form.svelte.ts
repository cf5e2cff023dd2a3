import type { Bridge } from '../../../../shared/contract.ts'
import { needsUser, type Rotation } from '../../../../shared/rotation.ts'
import { isOver } from '../../../../shared/risk.ts'
import type { Account, Token } from '../../../../shared/token.ts'
import { Call } from '../../ui/call.svelte.ts'
import { canPublish } from '../../words/access.ts'
import { counted } from '../../words/count.ts'

/** The question whether to rotate tokens of an account and what the new ones may do, and the rotating itself. */
export class RotateForm {
  readonly account: Account
  readonly tokens: readonly Token[]
  /** Days the new ones live; null for as long as the old ones. */
  days = $state<number | null>(null)
  withoutBypass = $state(false)
  stageOnly = $state(false)
  password = $state('')
  readonly call = new Call()
  tried = $state(false)
  readonly #bridge: Bridge
  readonly #onDone: () => void

  constructor(bridge: Bridge, account: Account, tokens: readonly Token[], onDone: () => void) {
    this.#bridge = bridge
    this.account = account
    this.tokens = tokens
    this.#onDone = onDone
  }

  readonly passwordProblem = $derived(
    this.tried && this.password === '' ? 'The registry asks for your password to make a token.' : null,
  )

  get title(): string {
    return this.tokens.length === 1 ? 'Rotate token?' : `Rotate ${counted(this.tokens.length, 'token')}?`
  }

  get granular(): boolean {
    return this.account.dialect === 'granular'
  }

  get someBypass(): boolean {
    return this.tokens.some(({ bypassesTwoFactor }) => bypassesTwoFactor)
  }

  get somePublish(): boolean {
    return this.tokens.some(({ access }) => canPublish(access))
  }

  async submit(): Promise<void> {
    if (this.call.busy) return
    this.tried = true
    this.call.clear()
    if (this.passwordProblem) return
    const { account, tokens, days, withoutBypass, stageOnly, password } = this
    const keys = tokens.map(({ key }) => key)
    const wish = { days, withoutBypass, stageOnly }
    const result = await this.call.run(() =>
      this.#bridge.rotate.start({ account: account.id, keys, wish, password }),
    )
    this.password = ''
    this.tried = false
    if (result?.ok) this.#onDone()
  }
}

/** Whether a token can be rotated. It cannot while an earlier rotation of it waits for the user. `now` in milliseconds. */
export const canRotate = (token: Token, now: number, rotations: readonly Rotation[] = []): boolean =>
  !isOver(token, now) &&
  !token.inUse &&
  token.access.kind !== 'unknown' &&
  !rotations.some((one) => needsUser(one) && (one.key === token.key || one.newKey === token.key))

import type { Bridge } from '../../../../shared/contract.ts'
import type { FoundToken, MovedToken } from '../../../../shared/plaintext-tokens.ts'
import type { HandedOver } from '../../../../shared/handover.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import { MoveAll } from './move-all.svelte.ts'
import { MoveFlow } from './move-flow.svelte.ts'

/** Where the page says what has been done, and what could not be. */
export interface Voice {
  say(notice: string): void
  /** Null takes back what was said before. */
  fail(failure: Failure | null): void
}

/** What the page `Tokens on this computer` does, and which of its dialogs is open. */
export class ComputerPage {
  moving = $state.raw<MoveFlow | null>(null)
  movingAll = $state.raw<MoveAll | null>(null)
  forgetting = $state.raw<MovedToken | null>(null)
  folder = $state('')
  /** What is wrong with the folder that was typed. */
  folderError = $state<string | null>(null)
  readonly #bridge: Bridge
  readonly #voice: Voice

  constructor(bridge: Bridge, voice: Voice) {
    this.#bridge = bridge
    this.#voice = voice
  }

  async find(): Promise<void> {
    this.#told(await this.#bridge.plaintextTokens.find())
  }

  async stop(): Promise<void> {
    this.#told(await this.#bridge.plaintextTokens.cancel())
  }

  async ask(registry: RegistryUrl): Promise<void> {
    this.#told(await this.#bridge.plaintextTokens.ask({ registry }))
  }

  async addFolder(): Promise<void> {
    const result = await this.#bridge.plaintextTokens.addFolder({ path: this.folder })
    this.folderError = result.ok ? null : result.failure.message
    if (!result.ok) return
    this.folder = ''
    await this.find()
  }

  /** By the system's own dialog, where there is one; cancelling it is no failure. */
  async chooseFolder(): Promise<void> {
    const result = await this.#bridge.plaintextTokens.addFolder({})
    if (result.ok) await this.find()
    else if (result.failure.code !== 'cancelled') this.#told(result)
  }

  async removeFolder(path: string): Promise<void> {
    this.#told(await this.#bridge.plaintextTokens.removeFolder({ path }))
    await this.find()
  }

  async openMove(token: FoundToken): Promise<void> {
    this.#voice.fail(null)
    const preview = await this.#bridge.plaintextTokens.preview({ id: token.id })
    if (this.#told(preview))
      this.moving = new MoveFlow(this.#bridge, token, preview.value, (words) => {
        this.moving = null
        this.#voice.say(words)
      })
  }

  /** Asks about all that can be moved at once. */
  async openMoveAll(found: readonly FoundToken[]): Promise<void> {
    this.#voice.fail(null)
    this.#voice.say('')
    this.movingAll = await MoveAll.open(this.#bridge, found, (words) => this.#voice.say(words))
  }

  async putBack(token: MovedToken): Promise<void> {
    const result = await this.#bridge.plaintextTokens.undo({ id: token.id })
    if (this.#told(result)) this.#voice.say(`Put back into ${token.path}. It is in plaintext there again.`)
  }

  async copy(token: MovedToken): Promise<void> {
    this.#told(await this.#bridge.plaintextTokens.copy({ id: token.id }))
  }

  async forget(): Promise<void> {
    const token = this.forgetting
    if (!token) return
    const result = await this.#bridge.plaintextTokens.forget({ id: token.id })
    this.forgetting = null
    if (this.#told(result)) this.#voice.say('Forgotten here. It works until it is revoked or expires.')
  }

  async takeBack({ id, name, trouble }: HandedOver): Promise<void> {
    const result = await this.#bridge.handover.takeBack({ id })
    if (this.#told(result) && trouble === null) this.#voice.say(`“${name}” is taken back.`)
  }

  async copyCommand({ id }: HandedOver): Promise<void> {
    const result = await this.#bridge.handover.copyCommand({ id })
    if (this.#told(result)) this.#voice.say('Copied what to type.')
  }

  #told<T>(result: Result<T>): result is { readonly ok: true; readonly value: T } {
    this.#voice.fail(result.ok ? null : result.failure)
    this.#voice.say('')
    return result.ok
  }
}

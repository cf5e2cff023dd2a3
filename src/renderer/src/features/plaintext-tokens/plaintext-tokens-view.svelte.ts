import type { Bridge } from '../../../../shared/contract.ts'
import type { FoundToken, MovedToken } from '../../../../shared/plaintext-tokens.ts'
import type { HandedOver } from '../../../../shared/handover.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Call } from '../../ui/call.svelte.ts'
import { MoveAll } from './move-all.svelte.ts'
import { MoveFlow } from './move-flow.svelte.ts'

/** What the page `Tokens on this computer` does, and which of its dialogs is open. */
export class PlaintextTokensView {
  moving = $state.raw<MoveFlow | null>(null)
  movingAll = $state.raw<MoveAll | null>(null)
  forgetting = $state.raw<MovedToken | null>(null)
  folder = $state('')
  /** What is wrong with the folder that was typed. */
  folderError = $state<string | null>(null)
  readonly #bridge: Bridge
  readonly #call: Call

  /** @param call shows how the calls of this page went, in the window's own place for that */
  constructor(bridge: Bridge, call: Call) {
    this.#bridge = bridge
    this.#call = call
  }

  async find(): Promise<void> {
    this.#call.show(await this.#bridge.plaintextTokens.find())
  }

  async stop(): Promise<void> {
    this.#call.show(await this.#bridge.plaintextTokens.cancel())
  }

  async ask(registry: RegistryUrl): Promise<void> {
    this.#call.show(await this.#bridge.plaintextTokens.ask({ registry }))
  }

  async addFolder(): Promise<void> {
    const result = await this.#bridge.plaintextTokens.addFolder({ path: this.folder })
    this.folderError = result.ok ? null : result.failure.message
    if (!result.ok) return
    this.folder = ''
    await this.find()
  }

  /** Adds a folder with the system's own dialog. It is no failure when the user cancels that. */
  async chooseFolder(): Promise<void> {
    const result = await this.#bridge.plaintextTokens.addFolder({})
    if (result.ok) await this.find()
    else if (result.failure.code !== 'cancelled') this.#call.show(result)
  }

  async removeFolder(path: string): Promise<void> {
    this.#call.show(await this.#bridge.plaintextTokens.removeFolder({ path }))
    await this.find()
  }

  async openMove(token: FoundToken): Promise<void> {
    this.#call.clear()
    const preview = await this.#bridge.plaintextTokens.preview({ id: token.id })
    if (this.#call.show(preview))
      this.moving = new MoveFlow(this.#bridge, token, preview.value, (words) => {
        this.moving = null
        this.#call.say(words)
      })
  }

  /** Asks about all that can be moved at once. */
  async openMoveAll(found: readonly FoundToken[]): Promise<void> {
    this.#call.clear()
    this.#call.say('')
    this.movingAll = await MoveAll.open(this.#bridge, found, (words) => this.#call.say(words))
  }

  async putBack(token: MovedToken): Promise<void> {
    const result = await this.#bridge.plaintextTokens.undo({ id: token.id })
    this.#call.show(result, () => `Put back into ${token.path}. It is in plaintext there again.`)
  }

  async copy(token: MovedToken): Promise<void> {
    this.#call.show(await this.#bridge.plaintextTokens.copy({ id: token.id }))
  }

  async forget(): Promise<void> {
    const token = this.forgetting
    if (!token) return
    const result = await this.#bridge.plaintextTokens.forget({ id: token.id })
    this.forgetting = null
    this.#call.show(result, () => 'Forgotten here. It still works until it is revoked or expires.')
  }

  async takeBack({ id, name, trouble }: HandedOver): Promise<void> {
    const result = await this.#bridge.handover.takeBack({ id })
    this.#call.show(result, () => (trouble === null ? `“${name}” was taken back.` : ''))
  }

  async copyCommand({ id }: HandedOver): Promise<void> {
    const result = await this.#bridge.handover.copyCommand({ id })
    this.#call.show(result, () => 'Copied the command.')
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import type { Result } from '../../../../shared/failure.ts'
import type { PreferenceChange } from '../../../../shared/preferences.ts'
import { Call } from '../../ui/call.svelte.ts'

/** What the settings page does: each change takes hold at once, and the page says when one does not. */
export class SettingsView {
  readonly #bridge: Bridge
  /** How the last change went. */
  readonly call = new Call((words) => (this.notice = words))
  /** What has just been done, for the status line. */
  notice = $state('')

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  change(change: PreferenceChange): Promise<boolean> {
    return this.#show(this.#bridge.preferences.change(change), 'Saved.')
  }

  openAtLogin(on: boolean): Promise<boolean> {
    const done = on ? 'Tokentray starts when you sign in.' : 'Tokentray no longer starts by itself.'
    return this.#show(this.#bridge.desktop.setOpenAtLogin({ on }), done)
  }

  /** Sets the shortcut to the keys that were typed. An empty text removes it. */
  shortcut(text: string): Promise<boolean> {
    const keys = text.trim() === '' ? null : text
    const done = keys === null ? 'There is no shortcut now.' : 'The shortcut shows this window from anywhere.'
    return this.#show(this.#bridge.desktop.setShortcut({ keys }), done)
  }

  async #show(asked: Promise<Result<unknown>>, done: string): Promise<boolean> {
    return this.call.show(await asked, () => done)
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import { noticeDays, type NoticeDay } from '../../../../shared/expiry.ts'
import type { Preferences } from '../../../../shared/preferences.ts'
import { Call } from '../../ui/call.svelte.ts'
import { counted } from '../../words/count.ts'

/** What the user can do on the page `Expiry`: save the calendar file, and set and snooze the reminders. */
export class ExpiryView {
  readonly call: Call
  readonly #bridge: Bridge

  /** @param say where the window tells what was done */
  constructor(bridge: Bridge, say: (words: string) => void) {
    this.#bridge = bridge
    this.call = new Call(say)
  }

  async saveCalendar(): Promise<void> {
    const saved = await this.call.run(() => this.#bridge.expiry.saveCalendar())
    if (!saved) return
    const done = saved.ok && saved.value.path !== null ? saved.value : null
    this.call.say(done ? `Saved ${counted(done.entries, 'date')} to ${done.path}` : '')
  }

  async snooze(days: 0 | 1 | 7): Promise<void> {
    this.call.show(await this.#bridge.expiry.snooze({ days }))
  }

  async switchNotices(current: Preferences['expiry'], notices: boolean): Promise<void> {
    await this.#change({ ...current, days: [...current.days], notices })
  }

  async switchDay(current: Preferences['expiry'], day: NoticeDay, on: boolean): Promise<void> {
    const days = noticeDays.filter((other) => (other === day ? on : current.days.includes(other)))
    await this.#change({ ...current, days })
  }

  async #change(expiry: { notices: boolean; days: NoticeDay[] }): Promise<void> {
    this.call.show(await this.#bridge.preferences.change({ expiry }))
  }
}

import type { Bridge } from '../../../../shared/contract.ts'
import { noticeDays, type NoticeDay } from '../../../../shared/expiry.ts'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { Preferences } from '../../../../shared/preferences.ts'
import { counted } from '../../words/count.ts'

/** What can be done on the page beside looking: the calendar file and the notices. */
export class ExpiryActs {
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)
  readonly #bridge: Bridge
  readonly #said: (words: string) => void

  /** @param said is told what has been done, in words */
  constructor(bridge: Bridge, said: (words: string) => void) {
    this.#bridge = bridge
    this.#said = said
  }

  async saveCalendar(): Promise<void> {
    if (this.busy) return
    this.busy = true
    const result = await this.#bridge.expiry.saveCalendar()
    this.busy = false
    this.#tell(result, ({ path, entries }) =>
      path === null ? '' : `Saved ${counted(entries, 'date')} to ${path}`,
    )
  }

  async snooze(days: 0 | 1 | 7): Promise<void> {
    this.#tell(await this.#bridge.expiry.snooze({ days }), () => '')
  }

  async switchNotices(current: Preferences['expiry'], notices: boolean): Promise<void> {
    await this.#change({ ...current, days: [...current.days], notices })
  }

  async switchDay(current: Preferences['expiry'], day: NoticeDay, on: boolean): Promise<void> {
    const days = noticeDays.filter((other) => (other === day ? on : current.days.includes(other)))
    await this.#change({ ...current, days })
  }

  async #change(expiry: { notices: boolean; days: NoticeDay[] }): Promise<void> {
    this.#tell(await this.#bridge.preferences.change({ expiry }), () => '')
  }

  #tell<T>(result: Result<T>, words: (value: T) => string): void {
    this.failure = result.ok ? null : result.failure
    this.#said(result.ok ? words(result.value) : '')
  }
}

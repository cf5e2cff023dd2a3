const tick = 10_000
const minute = 60_000

/** The time as the window shows it. It moves every ten seconds; no date in the window is told more finely. */
export class TickingClock {
  now = $state(Date.now())
  /** The time in whole minutes, so that long lists are drawn again once a minute at most. */
  readonly minute = $derived(Math.floor(this.now / minute) * minute)

  start(): void {
    setInterval(() => (this.now = Date.now()), tick)
  }
}

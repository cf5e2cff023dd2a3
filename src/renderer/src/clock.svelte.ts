const tick = 10_000
const minute = 60_000

/** The time as the window shows it. It moves every ten seconds, which is as fine as any date here is told. */
export class TickingClock {
  now = $state(Date.now())
  /** The time in whole minutes, for long lists: they are drawn anew once a minute at most. */
  readonly minute = $derived(Math.floor(this.now / minute) * minute)

  start(): void {
    setInterval(() => (this.now = Date.now()), tick)
  }
}

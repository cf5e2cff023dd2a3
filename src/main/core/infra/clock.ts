/** The time, and a way to be called later; a test's runs as fast as it likes. */
export interface Clock {
  /** The date of the computer, which its user or its time server may set back or forward at any moment. */
  now(): Date
  /** Milliseconds since some moment. They only rise, whatever the date does; they may stand still while the computer sleeps. */
  steady(): number
  /** Runs once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, run: () => void): () => void
}

/**
 * The same clock for whoever waits: its dates never go back. When the computer's date is set back, it counts on from where it was, so
 * that nothing takes longer than it was said to. A date that is set forward is believed: it is also how the end of a sleep shows.
 */
export function risingClock(clock: Clock): Clock {
  let date = clock.now().getTime()
  let steady = clock.steady()
  return {
    ...clock,
    now() {
      const counted = date + clock.steady() - steady
      steady = clock.steady()
      date = Math.max(clock.now().getTime(), counted)
      return new Date(date)
    },
  }
}

/** The time, and a way to be called later; a test's runs as fast as it likes. */
export interface Clock {
  now(): Date
  /** Runs once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, run: () => void): () => void
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  /** One line for each test that did not run: its name, and the reason where it gave one. */
  readonly skipped: readonly string[]
}

export function noCounts(): Counts

export function sum(all: readonly Counts[]): Counts

/** What a runner did, given its report (null: none) and how it ended. Broken or without tests, it failed. */
export function withExitStatus(counts: Counts | null, exitStatus: number): Counts

/** Counts vitest's JSON report. */
export function countVitest(report: unknown): Counts

/** Counts Playwright's JSON report. */
export function countPlaywright(report: unknown): Counts

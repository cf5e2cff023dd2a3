/** What a child is told to do, and what it tells. */

export const actNames = [
  'start',
  'move',
  'undo',
  'lend',
  'takeBack',
  'rotate',
  'decide',
  'revoke',
  'goOn',
  'count',
] as const
export type ActName = (typeof actNames)[number]

/**
 * When a child ends itself with SIGKILL: at a call of its files or its keychain, counted from its start or from the beginning of its
 * act, and so many milliseconds after it.
 */
export interface Instant {
  readonly from: 'start' | 'act'
  readonly step: number
  readonly wait: number
}

export interface Order {
  readonly act: ActName
  readonly data: string
  readonly home: string
  readonly keychain: 'file' | 'system'
  /** What the act is about, such as an account and keys. */
  readonly words: readonly string[]
  /** The seed by which flushes fail; null for a healthy disk. */
  readonly failing: number | null
  readonly kill: Instant | null
}

/** What a child tells its parent. */
export interface Told {
  /** The app stands and the act begins; the steps until then. */
  readonly begun?: number
  /** The act is over; the steps that it took. */
  readonly over?: number
  /** The act failed, and said so. */
  readonly failure?: string
  /** A question that wants a code. */
  readonly wants?: string
  /** A number that is on the disk. */
  readonly counted?: number
}

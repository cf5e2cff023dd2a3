/** Why the window was locked: by the user, for nobody was there, or because the system locked its screen or went to sleep. */
export type LockReason = 'asked' | 'idle' | 'screen' | 'sleep'

export interface LockState {
  readonly locked: boolean
  /** Null while it is open. */
  readonly reason: LockReason | null
  /** Who asks on unlocking whether it is the user, such as `Touch ID`; null where a press is all there is. */
  readonly asks: string | null
  /** Why nothing here locks it by itself, as a sentence; null where that can be had. */
  readonly unwatched: string | null
}

/** Minutes without a key or a movement that can be chosen; longer than an hour is no lock. */
export const idleChoices = [1, 2, 5, 10, 15, 30, 60] as const

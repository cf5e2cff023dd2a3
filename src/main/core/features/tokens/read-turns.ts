/** One reading of a list; its result may be shown unless a reading that began later has been shown already. */
export interface ReadTurn {
  /** True once, when the result is to be shown. */
  mayShow(): boolean
}

/**
 * Keeps the readings of lists in order: a slow one that began before a revoke must not bring the revoked token
 * back when it arrives after the list that proved it gone.
 */
export function createReadTurns(): { begin(account: string): ReadTurn } {
  let begun = 0
  const shown = new Map<string, number>()
  return {
    begin(account) {
      const turn = ++begun
      return {
        mayShow() {
          if (turn < (shown.get(account) ?? 0)) return false
          shown.set(account, turn)
          return true
        },
      }
    },
  }
}

export type ReadTurns = ReturnType<typeof createReadTurns>

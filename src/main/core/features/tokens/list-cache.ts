import type { TokenRow } from '../../registry/token-wire.ts'

/** Takes the rows of one reading; false when a reading that began later has been taken already, and these rows are out of date. */
export type TakeRows = (rows: readonly TokenRow[]) => boolean

/**
 * The rows of the lists that were read last, as the registry wrote them. They stay in main until somebody asks for one. Readings count
 * in the order in which they began: a slow one that began before a revoke must not bring the revoked token back when it arrives after
 * the list that proved it gone.
 */
export class ListCache {
  readonly #lists = new Map<string, { readonly turn: number; readonly rows: readonly TokenRow[] }>()
  #turns = 0

  begin(account: string): TakeRows {
    const turn = ++this.#turns
    return (rows) => {
      if (turn < (this.#lists.get(account)?.turn ?? 0)) return false
      this.#lists.set(account, { turn, rows })
      return true
    }
  }

  find(account: string, key: string): TokenRow | null {
    return this.#lists.get(account)?.rows.find((row) => row.key === key) ?? null
  }

  /** Lets go of an account's rows; a reading that is under way still counts by its turn. */
  drop(account: string): void {
    const turn = this.#lists.get(account)?.turn
    if (turn !== undefined) this.#lists.set(account, { turn, rows: [] })
  }
}

import type { TokenRow } from '../../registry/token-wire.ts'

/** The rows as the registry wrote them, of the list read last. They stay in main until somebody asks for one. */
export interface RawRows {
  keep(account: string, rows: readonly TokenRow[]): void
  find(account: string, key: string): TokenRow | null
  drop(account: string): void
}

export function createRawRows(): RawRows {
  const lists = new Map<string, readonly TokenRow[]>()
  return {
    keep: (account, rows) => void lists.set(account, rows),
    find: (account, key) => lists.get(account)?.find((row) => row.key === key) ?? null,
    drop: (account) => void lists.delete(account),
  }
}

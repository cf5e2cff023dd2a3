import type { TokenDetails } from '../../../shared/contract/tokens.ts'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import type { CoreContext } from '../context.ts'
import { scrub } from '../registry/server-text.ts'
import { Secret } from '../keychain/secret.ts'
import { maskedOf, type TokenRow } from '../registry/token-wire.ts'

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

/** Everything that the registry says of one token. A registry that lists whole secrets has them masked. */
export function detailsOf(
  { rawRows, book }: Pick<CoreContext, 'rawRows' | 'book'>,
  account: string,
  key: string,
): Result<TokenDetails> {
  const row = rawRows.find(account, key)
  if (!row) return fail('token-not-found', 'This token is no longer in the list.')
  const found = book.find(account)
  const credential = found.ok ? found.value.credential : null
  const shown = row.token ?? ''
  const whole = maskedOf(shown) === shown.replace('...', '…') ? [] : [new Secret(shown)]
  const text = JSON.stringify(row.raw, null, 2)
  return ok({ raw: scrub(text, [...whole, ...(credential ? [credential] : [])]) })
}

import type { TokenDetails } from '../../../../shared/contract/tokens.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { CoreContext } from '../../context.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import { scrub } from '../../infra/secrets/scrub.ts'
import { maskedOf } from '../../registry/token-wire.ts'

/** Everything that the registry says of one token. A registry that lists whole secrets has them masked. */
export function detailsOf(
  { rawRows, accounts }: Pick<CoreContext, 'rawRows' | 'accounts'>,
  account: string,
  key: string,
): Result<TokenDetails> {
  const row = rawRows.find(account, key)
  if (!row) return fail('token-not-found', 'This token is no longer in the list.')
  const found = accounts.find(account)
  const credential = found.ok ? found.value.credential : null
  const shown = row.token ?? ''
  const whole = maskedOf(shown) === shown.replace('...', '…') ? [] : [new Secret(shown)]
  const text = JSON.stringify(row.raw, null, 2)
  return ok({ raw: scrub(text, [...whole, ...(credential ? [credential] : [])]) })
}

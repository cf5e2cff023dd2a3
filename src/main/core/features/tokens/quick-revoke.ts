import type { Handlers } from '../../../../shared/contract.ts'
import type { Failure } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Notice, Ports } from '../../ports.ts'
import type { AccountStore } from '../accounts/accounts.ts'

/**
 * Revokes a token on a press outside of the window, with nobody looking at it: the registry's questions bring the window up by
 * themselves, and a notice tells how it went. What a notice says may be read over a shoulder, so it names the account alone.
 */
export async function quickRevoke(
  {
    ports,
    accounts,
  }: { readonly ports: Pick<Ports, 'notifier'>; readonly accounts: Pick<AccountStore, 'find'> },
  revoke: Handlers['tokens']['revoke'],
  account: string,
  key: string,
): Promise<void> {
  const found = accounts.find(account)
  if (!found.ok) return
  const { username, registry } = found.value.account
  const whose = `${username} at ${registryLabel(registry)}`
  /** Leads to the same question in the window. */
  const again = { kind: 'confirm-revoke', account, key } as const
  const refused = (failure: Failure): Notice => ({
    title: 'The token is not revoked',
    body: `Of ${whose}. ${failure.message}`,
    intent: again,
  })

  const result = await revoke({ account, key })
  if (!result.ok) {
    if (result.failure.code !== 'cancelled') ports.notifier.notify(refused(result.failure))
    return
  }
  const { removed, notConfirmed, failed } = result.value
  for (const { failure } of failed) if (failure.code !== 'cancelled') ports.notifier.notify(refused(failure))
  for (const { why } of notConfirmed)
    ports.notifier.notify({
      title: 'The token may still work',
      body: `Of ${whose}. The registry said yes, but: ${why}`,
      intent: again,
    })
  if (removed.length > 0)
    ports.notifier.notify({ title: 'Token revoked', body: `It is off the list of ${whose}.` })
}

import type { Handlers } from '../../../../shared/contract.ts'
import type { RevokeReport } from '../../../../shared/contract/tokens.ts'
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
  /** Nothing is told when it was the user who cancelled. */
  const refused = (failure: Failure): Notice | null =>
    failure.code === 'cancelled'
      ? null
      : { title: 'The token is not revoked', body: `Of ${whose}. ${failure.message}`, intent: again }

  const result = await revoke({ account, key })
  const notice = result.ok ? noticeOf(result.value) : refused(result.failure)
  if (notice) ports.notifier.notify(notice)

  function noticeOf(report: RevokeReport): Notice | null {
    switch (report.outcome) {
      case 'removed':
        return { title: 'Token revoked', body: `It is off the list of ${whose}.` }
      case 'not-confirmed':
        return {
          title: 'The token may still work',
          body: `Of ${whose}. The registry said yes, but: ${report.why}`,
          intent: again,
        }
      case 'failed':
        return refused(report.failure)
    }
  }
}

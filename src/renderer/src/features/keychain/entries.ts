import type { Snapshot } from '../../../../shared/state.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'

/** One entry that the keychain has of ours, by the names that its own tools show. */
export interface KeychainEntry {
  readonly service: string
  readonly account: string
  readonly holds: string
}

/** What is kept for the accounts that are signed in here, as far as their lists are known. */
export function entriesOf({ accounts, lists }: Snapshot): readonly KeychainEntry[] {
  return accounts.flatMap(({ id, registry, username, remembered }) => {
    const service = `Tokentray: ${registry}`
    const signIn = { service, account: `${username}/session`, holds: `Sign-in at ${registryLabel(registry)}` }
    const kept = (lists[id]?.list?.tokens ?? []).filter(({ keptHere }) => keptHere)
    return [
      ...(remembered ? [signIn] : []),
      ...kept.map(({ key, name }) => ({
        service,
        account: `${username}/${key}`,
        holds: name ? `Token ${name}` : 'A token without a name',
      })),
    ]
  })
}

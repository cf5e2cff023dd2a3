import type { Act } from '../../shared/history.ts'
import type { AccountStore } from './features/accounts/account-store.ts'
import type { SharedPrompts } from './features/prompts/shared-code.ts'
import type { SecretClipboard } from './infra/secrets/secret-clipboard.ts'
import type { History } from './features/history/history.ts'
import type { Vault } from './infra/keychain/vault.ts'
import type { Ports } from './ports.ts'
import type { PreferenceStore } from './features/preferences/preferences.ts'
import type { CapabilityStore } from './registry/capability-store.ts'
import type { Network } from './infra/http/network.ts'
import type { Transport } from './infra/http/transport.ts'
import type { Storage } from './infra/storage/storage.ts'
import type { Store } from './state.ts'
import type { Stops } from './infra/concurrency.ts'
import type { RawRows } from './features/tokens/raw-rows.ts'
import type { ReadTurns } from './features/tokens/read-turns.ts'

export interface TransportUse {
  /** Ends its requests, wherever they are. */
  readonly stop?: AbortSignal | undefined
  /** Whose sign-in it carries: what is refused to one is not refused to another. */
  readonly account?: string | undefined
}

/** The parts that the features of the core are built from; `create-core.ts` puts them together once. */
export interface CoreContext {
  readonly ports: Ports
  readonly store: Store
  readonly vault: Vault
  /** Where everything is kept that is no secret. */
  readonly storage: Storage
  readonly preferences: PreferenceStore
  readonly accounts: AccountStore
  readonly capabilities: CapabilityStore
  readonly prompts: SharedPrompts
  readonly clipboard: SecretClipboard
  readonly readTurns: ReadTurns
  readonly rawRows: RawRows
  readonly history: History
  /** Writes an act into the history. Every feature tells of what it did; nobody waits for it. */
  readonly record: (act: Act) => void
  /** The way out of this machine. */
  readonly network: Network
  readonly transportFor: (registry: string, use?: TransportUse) => Transport
  /** What the user can stop. */
  readonly stops: Stops
  /** For trying a token that may be dead: what it is refused says nothing of what the registry can do. */
  readonly trialTransportFor: (registry: string) => Transport
}

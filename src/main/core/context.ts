import type { Act } from '../../shared/history.ts'
import type { AccountStore } from './features/accounts/accounts.ts'
import type { Prompts } from './features/prompts/prompts.ts'
import type { SecretClipboard } from './infra/secrets/secret-clipboard.ts'
import type { History } from './features/history/history.ts'
import type { Vault } from './infra/keychain/vault.ts'
import type { Ports } from './ports.ts'
import type { PreferenceStore } from './features/preferences/preferences.ts'
import type { TransportFor } from './registry/observe.ts'
import type { CapabilityStore } from './registry/capability-store.ts'
import type { Network } from './infra/http/network.ts'
import type { Transport } from './infra/http/transport.ts'
import type { Storage } from './infra/storage/storage.ts'
import type { Store } from './state.ts'
import type { Stops } from './infra/concurrency.ts'
import type { ListCache } from './features/tokens/tokens.ts'

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
  readonly prompts: Prompts
  readonly clipboard: SecretClipboard
  readonly listCache: ListCache
  readonly history: History
  /** Writes an act into the history. Every feature tells of what it did; nobody waits for it. */
  readonly record: (act: Act) => void
  /** The way out of this machine. */
  readonly network: Network
  readonly transportFor: TransportFor
  /** What the user can stop. */
  readonly stops: Stops
  /** For trying a token that may be dead: what it is refused says nothing of what the registry can do. */
  readonly trialTransportFor: (registry: string) => Transport
}

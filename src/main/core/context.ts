import type { Act } from '../../shared/history.ts'
import type { AccountBook } from './accounts/account-book.ts'
import type { SharingDesk } from './challenges/shared-code.ts'
import type { SecretClipboard } from './clipboard/copied-secret.ts'
import type { History } from './history/history.ts'
import type { Vault } from './keychain/vault.ts'
import type { Ports } from './ports.ts'
import type { PreferenceBook } from './preferences/preferences.ts'
import type { RegistryBook } from './registries/registry-book.ts'
import type { Network } from './registry/network.ts'
import type { Transport } from './registry/transport.ts'
import type { Store } from './state.ts'
import type { Stops } from './stops.ts'
import type { RawRows } from './tokens/raw-rows.ts'
import type { ReadTurns } from './tokens/read-turns.ts'

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
  readonly preferences: PreferenceBook
  readonly book: AccountBook
  readonly registries: RegistryBook
  readonly desk: SharingDesk
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

import type { PlaintextTokensState } from './plaintext-tokens.ts'
import type { ExpiryState } from './expiry.ts'
import type { Failure } from './failure.ts'
import type { HandoverState } from './handover.ts'
import type { LeakState } from './leaks.ts'
import type { DesktopState, HostInfo, LockState } from './desktop.ts'
import { without, type Keyed } from './keyed.ts'
import type { Prompt, RecoveryHold } from './prompts.ts'
import type { Preferences } from './preferences.ts'
import type { AllRegistryFacts } from './capabilities.ts'
import type { Rotation } from './rotation.ts'
import type { RevocationState } from './revocation.ts'
import type { StorageProblem } from './storage.ts'
import type { Account, RegistryUrl, TokenList } from './token.ts'

/**
 * Everything a view needs to draw. The main process owns it; a view asks for one snapshot and then
 * applies patches, so that the window and the tray are two views of one state.
 */
export interface Snapshot {
  readonly host: HostInfo
  readonly defaultRegistry: RegistryUrl
  readonly accounts: readonly Account[]
  /** By account id. */
  readonly lists: Keyed<ListState>
  /** Oldest first; a view shows the first. */
  readonly prompts: readonly Prompt[]
  /** Accounts that a recovery code has put on hold; some may be over. */
  readonly recoveryHolds: readonly RecoveryHold[]
  readonly keychain: KeychainState
  readonly practice: PracticeInfo | null
  readonly copied: Copied | null
  readonly plaintextTokens: PlaintextTokensState
  readonly preferences: Preferences
  /** What the registries were found to be able to do, by their address. */
  readonly capabilities: AllRegistryFacts
  readonly expiry: ExpiryState
  readonly revocations: RevocationState
  readonly desktop: DesktopState
  readonly leaks: LeakState
  readonly handover: HandoverState
  /** Oldest first; those that are over stay until they are dismissed. */
  readonly rotations: readonly Rotation[]
  readonly lock: LockState
  /** Files of the data folder that could not be used as they are, until the user dismisses them; the app has started without them. */
  readonly storageProblems: readonly StorageProblem[]
}

/** The parts of the snapshot that changed; each is whole, except `lists`, which holds only changed accounts. */
export type Patch = Partial<Snapshot> & {
  /** Accounts that are gone, whose lists go with them. */
  readonly dropped?: readonly string[]
}

export interface ListState {
  readonly loading: boolean
  /** The last list that could be read, kept while a later read fails. */
  readonly list: TokenList | null
  readonly failure: Failure | null
}

/** `checking` only before the first probe has answered. */
export type KeychainStatus = 'checking' | 'ready' | 'locked' | 'absent' | 'denied'

export interface KeychainState {
  readonly status: KeychainStatus
  /** What the system said, for the curious; null when ready. */
  readonly detail: string | null
}

/** The practice registry's address and the three words that open it; they are no secrets. */
export interface PracticeInfo {
  readonly url: RegistryUrl
  readonly username: string
  readonly password: string
  readonly otp: string
  /** A recovery code puts its account on hold, as npm does; off where it is left out. */
  readonly recoveryHold?: boolean
}

/** A secret lies on the clipboard until `clearsAt` (ISO 8601). */
export interface Copied {
  readonly name: string
  readonly clearsAt: string
}

/** The snapshot after a patch; main and the views use the same rule. What a patch does not name is the very same object afterwards. */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot {
  const { dropped, lists, ...whole } = patch
  const changed =
    dropped || lists ? without({ ...snapshot.lists, ...lists }, ...(dropped ?? [])) : snapshot.lists
  return { ...snapshot, ...whole, lists: changed }
}

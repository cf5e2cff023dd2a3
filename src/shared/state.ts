import type { PlaintextTokensState } from './plaintext-tokens.ts'
import type { ExpiryState } from './expiry.ts'
import type { Failure } from './failure.ts'
import type { HandoverState } from './handover.ts'
import type { LeakState } from './leaks.ts'
import type { LockState } from './lock.ts'
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
  readonly lists: Readonly<Record<string, ListState>>
  /** Oldest first; a view shows the first. */
  readonly prompts: readonly Prompt[]
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
  /** Files of the data folder that could not be used as they are; the app has started without them. */
  readonly storageProblems: readonly StorageProblem[]
}

/** The parts of the snapshot that changed; each is whole, except `lists`, which holds only changed accounts. */
export type Patch = Partial<Snapshot> & {
  /** Accounts that are gone, whose lists go with them. */
  readonly dropped?: readonly string[]
}

/** What the shell around the window can do; the Chromium host has neither tray nor notifications. */
export interface HostInfo {
  readonly kind: 'electron' | 'chromium'
  readonly tray: boolean
}

/** Something that the desktop around the app does for it, as the desktop says and not as it was asked. */
export interface DesktopSwitch {
  readonly on: boolean
  /** Why it cannot be had here, as a sentence; null when it can. */
  readonly unavailable: string | null
}

export interface DesktopState {
  /** The system starts the app when its user signs in. */
  readonly openAtLogin: DesktopSwitch
  /** A key combination shows the window from anywhere; which one is in the preferences. */
  readonly shortcut: DesktopSwitch
  readonly notifications: DesktopSwitch
  readonly updates: DesktopSwitch
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

/** What a prompt is for, so that the prompt can name it. */
export type Purpose =
  | { readonly action: 'sign-in'; readonly username: string | null }
  | { readonly action: 'create'; readonly name: string }
  | { readonly action: 'revoke'; readonly name: string }
  | { readonly action: 'revoke-many'; readonly left: number; readonly total: number }

/** A question that the registry put and only the user can answer; a request is suspended on it. */
export type Prompt = { readonly id: string; readonly registry: RegistryUrl; readonly purpose: Purpose } & (
  | {
      readonly kind: 'code'
      /** Where the code comes from: an authenticator app, or a mail the registry has just sent. */
      readonly from: 'authenticator' | 'email'
      /** True when a code was given and refused; the next one is asked for. */
      readonly rejected: boolean
      /** True when what was refused was a recovery code. */
      readonly recovery: boolean
    }
  | {
      readonly kind: 'browser'
      readonly url: string
      /** False when nothing was opened: the address is not one we open, or the system would not. */
      readonly opened: boolean
    }
  | { readonly kind: 'sign-in'; readonly account: string }
)

/** The practice registry's address and the three words that open it; they are no secrets. */
export interface PracticeInfo {
  readonly url: RegistryUrl
  readonly username: string
  readonly password: string
  readonly otp: string
}

/** A secret lies on the clipboard until `clearsAt` (ISO 8601). */
export interface Copied {
  readonly name: string
  readonly clearsAt: string
}

/** What came of creating a token. The secret itself never crosses the bridge here. */
export interface CreatedToken {
  readonly key: string
  readonly name: string
  /** Where the secret is now: the keychain, or this app's memory until it quits. */
  readonly kept: 'keychain' | 'memory'
  /** Why it is not in the keychain. */
  readonly keepFailure: Failure | null
  /** Whether the list, read again, shows the token as it was asked for. */
  readonly check: WriteCheck
}

/** A 2xx proves nothing; what the list says afterwards does. */
export type WriteCheck =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'different'; readonly differences: readonly Difference[] }
  | { readonly outcome: 'not-confirmed'; readonly why: string }

export interface Difference {
  readonly field: 'name' | 'access' | 'ranges' | 'expires' | 'bypass'
  readonly asked: string
  readonly got: string
}

/** What came of revoking tokens, each key in exactly one list. */
export interface RevokeReport {
  /** No longer listed. */
  readonly removed: readonly RevokedToken[]
  /** The registry said yes, but the token is still listed or the list could not be read. */
  readonly notConfirmed: readonly (RevokedToken & { readonly why: string })[]
  readonly failed: readonly (RevokedToken & { readonly failure: Failure })[]
}

export interface RevokedToken {
  readonly key: string
  readonly name: string
}

/** The snapshot after a patch; main and the views use the same rule. */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot {
  const { dropped = [], lists = {}, ...whole } = patch
  const kept = Object.entries({ ...snapshot.lists, ...lists }).filter(
    ([account]) => !dropped.includes(account),
  )
  return { ...snapshot, ...whole, lists: Object.fromEntries(kept) }
}

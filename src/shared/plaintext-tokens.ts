import type { RegistryUrl } from './token.ts'

/** Tokens that lie in plaintext in files of this computer, and what has been moved out of them. Never a secret. */
export interface PlaintextTokensState {
  readonly search: SearchState
  readonly found: readonly FoundToken[]
  /** Files that could not be read, or not as what they are, and variables that are not set. */
  readonly remarks: readonly FileRemark[]
  readonly moved: readonly MovedToken[]
  /** Tokens that have come back into a file since it was last looked at, until the notice is dismissed. */
  readonly returned: readonly string[]
}

export interface SearchState {
  readonly running: boolean
  /** Files and folders looked at so far. */
  readonly looked: number
  /** Where it is now, or null. */
  readonly folder: string | null
  /** ISO 8601 time at which the last search ended; null before the first. */
  readonly endedAt: string | null
  /** True when the user ended it before its end. */
  readonly cancelled: boolean
}

/** Whose file it is. */
export type PlaceKind =
  'user' | 'global' | 'project' | 'pnpm' | 'yarn' | 'bun' | 'leftover' | 'env-file' | 'shell' | 'environment'

/** What the registry says of a token. `blocked`: it lives, but not from this address. */
export type Verdict = 'not-asked' | 'asking' | 'alive' | 'blocked' | 'dead' | 'unknown'

export interface FoundToken {
  /** Opaque; the same for the same token in the same place while the app runs. */
  readonly id: string
  readonly place: PlaceKind
  /** As a person writes it: `~/.npmrc`. */
  readonly path: string
  /** From 1; 0 where there are no lines. */
  readonly line: number
  /** What it is the value of; empty where it was known by its shape only. */
  readonly setting: string
  readonly kind: 'token' | 'basic' | 'password'
  /** The ends of a long token; dots for what is short or a password. */
  readonly masked: string
  readonly registry: RegistryUrl | null
  /** Why the tools do not use it although it is there; see `Unread` of the core. */
  readonly unread: 'comment' | 'section' | 'key' | 'unscoped' | 'shape' | null
  /** Why it cannot be moved. */
  readonly fixed: string | null
  readonly verdict: Verdict
  /** What the registry said to it, in a sentence, where the verdict needs one. */
  readonly why: string | null
  /** Whose it is, by the file or the registry. */
  readonly username: string | null
  readonly match: TokenMatch | null
  /** The file's mode when other users may read it, such as `644`. */
  readonly openMode: string | null
  /** Inside a git working tree: whether git has the file in its index. */
  readonly git: 'tracked' | 'untracked' | null
}

/** The row of an account's list that a found token is. */
export interface TokenMatch {
  readonly account: string
  readonly key: string
  readonly name: string
}

export interface FileRemark {
  readonly path: string
  readonly about: 'unreadable' | 'damaged' | 'unset-variable' | 'link'
  /** One sentence. */
  readonly words: string
}

/** A token that was taken out of a file and lies in the keychain. */
export interface MovedToken {
  readonly id: string
  readonly path: string
  readonly setting: string
  readonly masked: string
  readonly kind: FoundToken['kind']
  readonly registry: RegistryUrl | null
  readonly username: string | null
  readonly place: PlaceKind
  readonly account: string | null
  /** ISO 8601. */
  readonly movedAt: string
}

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** What a move would do. */
export interface MovePreview {
  /** Stands for the file as it is now; a move is refused when the file has changed since. */
  readonly version: string
  readonly path: string
  /** The changed lines with what is around them; every secret masked. */
  readonly lines: readonly DiffLine[]
  /** True when a symbolic link leads to the file; the file it leads to is changed and the link stays. */
  readonly linked: string | null
}

export const nothingFound: PlaintextTokensState = {
  search: { running: false, looked: 0, folder: null, endedAt: null, cancelled: false },
  found: [],
  remarks: [],
  moved: [],
  returned: [],
}

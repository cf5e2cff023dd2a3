import * as v from 'valibot'
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
  /** The folder it looks through now; null when it does not run. */
  readonly folder: string | null
  /** ISO 8601 time at which the last search ended; null before the first. */
  readonly endedAt: string | null
  /** True when the user ended it before its end. */
  readonly cancelled: boolean
}

/** Whose file it is. */
export const placeKind = v.picklist([
  'user',
  'global',
  'project',
  'pnpm',
  'yarn',
  'bun',
  'leftover',
  'env-file',
  'shell',
  'environment',
])
export type PlaceKind = v.InferOutput<typeof placeKind>

/** What a secret in a file is. `basic` is a base64 `name:password` (npm's `_auth`); `password` npm's base64 `_password`. */
export const secretKind = v.picklist(['token', 'basic', 'password'])
export type SecretKind = v.InferOutput<typeof secretKind>

/**
 * Why the tools do not use a secret that stands in a file all the same: it is in a comment, under a `[section]`, its key is
 * written in a way they do not look up, it is not bound to a registry (npm then refuses to run), or only its shape gave it
 * away.
 */
export type Unread = 'comment' | 'section' | 'key' | 'unscoped' | 'shape'

/** What the registry says of a token. `blocked`: it works, but not from this address. */
export type Verdict = 'not-asked' | 'asking' | 'alive' | 'blocked' | 'dead' | 'unknown'

export interface FoundToken {
  /** Opaque; the same for the same token in the same place while the app runs. */
  readonly id: string
  readonly place: PlaceKind
  /** As a person writes it: `~/.npmrc`. */
  readonly path: string
  /** From 1; 0 where there are no lines. */
  readonly line: number
  /** The setting whose value it is; empty where only its shape gave it away. */
  readonly setting: string
  readonly kind: SecretKind
  /** The ends of a long token; dots for what is short or a password. */
  readonly masked: string
  readonly registry: RegistryUrl | null
  /** Null when the tools use it. */
  readonly unread: Unread | null
  /** Why it cannot be moved, as a sentence; null when it can. */
  readonly fixed: string | null
  readonly verdict: Verdict
  /** A sentence of the registry that explains the verdict; null where none is needed. */
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
  readonly kind: SecretKind
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

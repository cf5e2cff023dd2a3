import type { TokenMatch } from './plaintext-tokens.ts'

/** What the leak check has found. It is held in memory until it is cleared, and never holds a secret. */
export interface LeakState {
  readonly search: LeakSearch
  readonly found: readonly LeakedToken[]
  /** What was left out and why, one sentence each. */
  readonly remarks: readonly string[]
}

export interface LeakSearch {
  readonly running: boolean
  /** Files read so far. */
  readonly files: number
  /** The user ended the search before its end. */
  readonly cancelled: boolean
  /** True once something has been looked at. */
  readonly looked: boolean
}

/** `npm`: npm's own shape. `other`: another registry's token. `masked`: the ends of a token only. */
export type LeakKind = 'npm' | 'other' | 'password' | 'masked'

export interface LeakedToken {
  readonly id: string
  readonly kind: LeakKind
  /** Never more than the ends of it. */
  readonly masked: string
  /** Where it stands, the first few places. */
  readonly places: readonly LeakPlace[]
  readonly placesInAll: number
  /** The row of an account's list that it is. */
  readonly match: TokenMatch | null
}

export interface LeakPlace {
  /** As a person writes it; null for pasted text. */
  readonly file: string | null
  /** From 1. */
  readonly line: number
}

export const noLeaks: LeakState = {
  search: { running: false, files: 0, cancelled: false, looked: false },
  found: [],
  remarks: [],
}

/** The most characters of one part of a text, so that it fits through the bridge whatever letters it has. */
export const longestLeakText = 80_000

import { nothingFound } from '../../src/shared/plaintext-tokens.ts'
import { noExpiry } from '../../src/shared/expiry.ts'
import { nothingHandedOver } from '../../src/shared/handover.ts'
import { noLeaks } from '../../src/shared/leaks.ts'
import { defaultPreferences } from '../../src/shared/preferences.ts'
import { noRevocations } from '../../src/shared/revocation.ts'
import type { PracticeInfo, Snapshot } from '../../src/shared/state.ts'
import type { Account, Token } from '../../src/shared/token.ts'

/** What the app may know, for tests that say only what matters to them. */

export const registry = 'https://registry.example/'

export const practice: PracticeInfo = {
  url: 'http://127.0.0.1:4873/',
  username: 'demo',
  password: 'demo-password',
  otp: '123456',
}

export const account = (id = 'a1', username = 'robin'): Account => ({
  id,
  registry,
  username,
  credential: 'session',
  state: 'signed-in',
  remembered: true,
  dialect: 'granular',
  dialectChosen: false,
  endsAt: null,
})

export const token = (key: string, more: Partial<Token> = {}): Token => ({
  key,
  name: key,
  description: null,
  owner: null,
  masked: `npm_${key}…`,
  access: { kind: 'read-only' },
  bypassesTwoFactor: false,
  ranges: [],
  created: null,
  updated: null,
  lastUsed: null,
  tellsLastUse: true,
  expires: null,
  tellsExpiry: true,
  revoked: null,
  keptHere: false,
  inUse: false,
  ...more,
})

/** A list that has just been read whole. */
export const listOf = (...tokens: readonly Token[]) => ({
  loading: false,
  failure: null,
  list: { tokens, complete: true, readAt: '2026-11-23T10:00:00Z' },
})

/** Nobody is signed in, and nothing has been looked for. */
export const emptySnapshot: Snapshot = {
  host: { kind: 'electron', tray: false },
  defaultRegistry: registry,
  accounts: [],
  lists: {},
  prompts: [],
  recoveryHolds: [],
  keychain: { status: 'ready', detail: null },
  practice: null,
  copied: null,
  plaintextTokens: nothingFound,
  preferences: defaultPreferences,
  capabilities: {},
  expiry: noExpiry,
  revocations: noRevocations,
  desktop: {
    openAtLogin: { on: false, unavailable: null },
    shortcut: { on: false, unavailable: null },
    notifications: { on: true, unavailable: null },
    updates: { on: true, unavailable: null },
    hiddenFromCapture: { on: true, unavailable: null },
  },
  leaks: noLeaks,
  handover: nothingHandedOver,
  rotations: [],
  lock: { locked: false, reason: null, asks: null, unwatched: null },
  storageProblems: [],
}

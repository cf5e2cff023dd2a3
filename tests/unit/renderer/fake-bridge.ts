import { contract, type Bridge } from '../../../src/shared/contract.ts'
import type { Intent } from '../../../src/shared/contract/app.ts'
import { nothingFound } from '../../../src/shared/computer.ts'
import { noExpiry } from '../../../src/shared/expiry.ts'
import { nothingHandedOver } from '../../../src/shared/handover.ts'
import { noLeaks } from '../../../src/shared/leaks.ts'
import { failure, ok, type FailureCode, type Result } from '../../../src/shared/failure.ts'
import { defaultPreferences } from '../../../src/shared/preferences.ts'
import { noRevocations } from '../../../src/shared/revocation.ts'
import type { Patch, Snapshot } from '../../../src/shared/state.ts'
import type { Account, Token } from '../../../src/shared/token.ts'

export const registry = 'https://registry.example/'

export const account: Account = {
  id: 'a1',
  registry,
  username: 'robin',
  credential: 'session',
  state: 'signed-in',
  remembered: true,
  dialect: 'granular',
  dialectChosen: false,
  endsAt: null,
}

export const practice = {
  url: 'http://127.0.0.1:4873/',
  username: 'demo',
  password: 'demo-password',
  otp: '123456',
}

export function token(key: string, more: Partial<Token> = {}): Token {
  return {
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
  }
}

export function listOf(...tokens: Token[]) {
  return { loading: false, failure: null, list: { tokens, complete: true, readAt: '2026-11-23T10:00:00Z' } }
}

export const snapshot: Snapshot = {
  host: { kind: 'electron', tray: true },
  defaultRegistry: registry,
  accounts: [account],
  lists: { a1: listOf(token('ci'), token('old')) },
  challenges: [],
  keychain: { status: 'ready', detail: null },
  practice: null,
  copied: null,
  computer: nothingFound,
  preferences: defaultPreferences,
  registries: {},
  expiry: noExpiry,
  revocations: noRevocations,
  desktop: {
    openAtLogin: { on: false, unavailable: null },
    shortcut: { on: false, unavailable: null },
    notifications: { on: true, unavailable: null },
    updates: { on: true, unavailable: null },
  },
  leaks: noLeaks,
  handover: nothingHandedOver,
  rotations: [],
  lock: { locked: false, reason: null, asks: null, unwatched: null },
}

export const refused = (code: FailureCode) =>
  ({ ok: false, failure: failure(code, `Refused: ${code}.`) }) as const

/** Answers by `group.name`; what is not given answers with nothing. */
type Answers = Readonly<Record<string, (args: never) => Result<unknown> | Promise<Result<unknown>>>>

/** A main process of a few lines: it keeps what was asked, answers as told, and can push events. */
export class FakeBridge {
  readonly calls: { readonly name: string; readonly args: unknown }[] = []
  readonly #answers: Answers
  readonly #listeners = new Set<{ readonly channel: string; readonly listener: (payload: never) => void }>()

  constructor(answers: Answers = {}) {
    this.#answers = {
      'app.snapshot': () => ok(snapshot),
      'ranges.draft': () => ok({ ranges: [], typed: '' }),
      'tokens.draft': () => ok(null),
      ...answers,
    }
  }

  push(patch: Patch): void {
    this.#emit('app.changed', patch)
  }

  intend(intent: Intent): void {
    this.#emit('app.intent', intent)
  }

  argsOf(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args)
  }

  /** Every call and event of the contract; nothing is written out twice. */
  get bridge(): Bridge {
    return Object.fromEntries(
      Object.entries(contract).map(([group, entries]) => [
        group,
        Object.fromEntries(
          Object.entries(entries).map(([name, { kind }]) => [
            name,
            kind === 'call' ? this.#call(`${group}.${name}`) : this.#subscription(`${group}.${name}`),
          ]),
        ),
      ]),
    ) as unknown as Bridge
  }

  #subscription(channel: string): (listener: (payload: never) => void) => () => void {
    return (listener) => {
      const entry = { channel, listener }
      this.#listeners.add(entry)
      return () => this.#listeners.delete(entry)
    }
  }

  #emit(channel: string, payload: unknown): void {
    for (const entry of this.#listeners) if (entry.channel === channel) entry.listener(payload as never)
  }

  #call(name: string): (args?: unknown) => Promise<Result<unknown>> {
    return async (args) => {
      // What crosses the bridge is cloned, and a reactive proxy cannot be.
      this.calls.push({ name, args: structuredClone(args) })
      const answer = this.#answers[name]
      return answer ? answer(args as never) : ok()
    }
  }
}

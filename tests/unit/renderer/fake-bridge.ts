import type { Bridge, Intent } from '../../../src/shared/contract.ts'
import { failure, ok, type FailureCode, type Result } from '../../../src/shared/failure.ts'
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
    masked: `npm_${key}…`,
    access: { kind: 'read-only' },
    bypassesTwoFactor: false,
    ranges: [],
    created: null,
    lastUsed: null,
    tellsLastUse: true,
    expires: null,
    tellsExpiry: true,
    revoked: null,
    keptHere: false,
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
}

export const refused = (code: FailureCode) =>
  ({ ok: false, failure: failure(code, `Refused: ${code}.`) }) as const

/** Answers by `group.name`; what is not given answers with nothing. */
type Answers = Readonly<Record<string, (args: never) => Result<unknown> | Promise<Result<unknown>>>>

/** A main process of a few lines: it keeps what was asked, answers as told, and can push events. */
export class FakeBridge {
  readonly calls: { readonly name: string; readonly args: unknown }[] = []
  readonly #answers: Answers
  readonly #listeners = {
    changed: new Set<(patch: Patch) => void>(),
    intent: new Set<(intent: Intent) => void>(),
  }

  constructor(answers: Answers = {}) {
    this.#answers = { 'app.snapshot': () => ok(snapshot), ...answers }
  }

  push(patch: Patch): void {
    for (const listener of this.#listeners.changed) listener(patch)
  }

  intend(intent: Intent): void {
    for (const listener of this.#listeners.intent) listener(intent)
  }

  argsOf(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args)
  }

  get bridge(): Bridge {
    return {
      app: {
        snapshot: this.#call('app.snapshot'),
        changed: (listener) => this.#listen(this.#listeners.changed, listener),
        intent: (listener) => this.#listen(this.#listeners.intent, listener),
        checkKeychain: this.#call('app.checkKeychain'),
        openPractice: this.#call('app.openPractice'),
      },
      accounts: {
        signInWithPassword: this.#call('accounts.signInWithPassword'),
        signInWithBrowser: this.#call('accounts.signInWithBrowser'),
        addToken: this.#call('accounts.addToken'),
        signOut: this.#call('accounts.signOut'),
      },
      tokens: {
        refresh: this.#call('tokens.refresh'),
        create: this.#call('tokens.create'),
        revoke: this.#call('tokens.revoke'),
        copy: this.#call('tokens.copy'),
        copyKey: this.#call('tokens.copyKey'),
        reveal: this.#call('tokens.reveal'),
      },
      challenges: {
        answer: this.#call('challenges.answer'),
        cancel: this.#call('challenges.cancel'),
        openBrowser: this.#call('challenges.openBrowser'),
      },
    }
  }

  #listen<T>(listeners: Set<T>, listener: T): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** The contract's result types are what each test promises to answer with. */
  #call<R>(name: string): (args?: unknown) => Promise<Result<R>> {
    return async (args) => {
      // What crosses the bridge is cloned, and a reactive proxy cannot be.
      this.calls.push({ name, args: structuredClone(args) })
      const answer = this.#answers[name]
      return (await (answer ? answer(args as never) : ok())) as Result<R>
    }
  }
}

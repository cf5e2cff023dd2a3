import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Act } from '../../../../shared/history.ts'
import type { LockReason, LockState } from '../../../../shared/desktop.ts'
import type { Preferences } from '../../../../shared/preferences.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import type { Prompt } from '../../../../shared/prompts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { SecretClipboard } from '../../infra/secrets/secret-clipboard.ts'
import type { Ports, SystemEvent } from '../../ports.ts'
import type { Store } from '../../state.ts'
import type { SignIns } from '../accounts/accounts.ts'
import type { PreferenceStore } from '../preferences/preferences.ts'
import type { Prompts } from '../prompts/prompts.ts'
import { CallGuard } from './call-guard.ts'
import { createViews, type Views } from './views.ts'

/** Clipboard and keychain may hang; neither may keep the window from being emptied or opened. Milliseconds. */
const patience = 3_000

/** Why it was locked, for the history. */
const whys: Readonly<Record<LockReason, string>> = {
  asked: 'By the user',
  idle: 'Nobody used the computer',
  screen: 'The screen locked',
  sleep: 'The computer went to sleep',
}

/** The lock: what the window shows and may ask while it is locked, and when that is. */
export interface Lock {
  readonly views: Views
  readonly handlers: Handlers['lock']
  /** Puts the handlers of the whole core behind the lock. */
  guard(handlers: Handlers): Handlers
  /** Locks when the user's settings say that such an event does. */
  happened(event: SystemEvent): void
  /** Sign-ins came out of the keychain, perhaps long after it was asked for them, when it is locked again. */
  arrived(accounts: readonly string[]): void
}

export interface LockParts {
  readonly ports: Pick<Ports, 'clock' | 'log' | 'page' | 'presence'>
  readonly store: Store
  readonly accounts: Pick<SignIns, 'letGo' | 'unlock'>
  readonly prompts: Pick<Prompts, 'cancel'>
  readonly clipboard: Pick<SecretClipboard, 'clear'>
  readonly preferences: Pick<PreferenceStore, 'get'>
  /** Writes an act into the history. */
  readonly record: (act: Act) => void
}

export function initialLock({ system, presence }: Pick<Ports, 'system' | 'presence'>): LockState {
  return { locked: false, reason: null, asks: presence.asks(), unwatched: system.unavailable }
}

/** @param restored gets the accounts whose sign-ins came back out of the keychain, and stay */
export function createLock(parts: LockParts, restored: (accounts: readonly string[]) => void): Lock {
  const locking = new Locking(parts, restored)
  return {
    views: createViews(parts.store),
    handlers: {
      async lock() {
        await locking.lock('asked')
        return ok()
      },
      unlock: () => locking.unlock(),
    },
    guard: (handlers) => locking.calls.guard(handlers),
    happened(event) {
      const reason = reasonOf(event, parts.preferences.get().lock)
      if (reason) void locking.lock(reason)
    },
    arrived: (accounts) => locking.arrived(accounts),
  }
}

/** Locks and unlocks. */
class Locking {
  readonly calls: CallGuard
  readonly #parts: LockParts
  readonly #restored: (accounts: readonly string[]) => void
  /** Counts the locks, so that one that comes while the system asks the user is not undone by the answer. */
  #times = 0

  constructor(parts: LockParts, restored: (accounts: readonly string[]) => void) {
    this.#parts = parts
    this.#restored = restored
    this.calls = new CallGuard(
      () => this.#isLocked(),
      () => this.#letGo(),
    )
  }

  async lock(reason: LockReason): Promise<void> {
    const { ports, store, prompts, clipboard, record } = this.#parts
    this.#times++
    if (this.#isLocked()) return
    // From here on nothing goes out and nothing comes in; the rest is putting away.
    this.#set({ locked: true, reason, asks: ports.presence.asks() })
    record({ act: 'lock', outcome: 'done', note: whys[reason] })
    for (const prompt of store.get().prompts) if (!isHeld(prompt, store.get())) prompts.cancel(prompt.id)
    this.#letGo()
    // Before the page goes: it may be the way to the clipboard.
    await withPatience(ports.clock, clipboard.clear())
    await ports.page.reload().catch(() => ports.log('the window could not be emptied on locking'))
  }

  async unlock(): Promise<Result<undefined>> {
    const { ports, accounts, record } = this.#parts
    if (!this.#isLocked()) return ok()
    const since = this.#times
    const asks = ports.presence.asks()
    if (asks !== null && !(await ports.presence.confirm('show your tokens again'))) {
      record({ act: 'unlock', outcome: 'failed', note: `${asks} did not confirm that it is you.` })
      return fail('locked', `${asks} did not confirm that it is you.`)
    }
    const found = accounts.unlock()
    await withPatience(
      ports.clock,
      found.catch(() => undefined),
    )
    if (this.#times !== since) {
      this.#letGo()
      return fail('locked', 'Tokentray was locked again in the meantime.')
    }
    this.#set({ locked: false, reason: null })
    record({ act: 'unlock', outcome: 'done' })
    found.then(
      (accounts) => this.arrived(accounts),
      () => ports.log('the sign-ins could not be fetched on unlocking'),
    )
    return ok()
  }

  arrived(accounts: readonly string[]): void {
    const { store } = this.#parts
    const atWork = accountsAtWork(store.get())
    const staying = this.#isLocked() ? accounts.filter((id) => atWork.has(id)) : accounts
    this.#letGo()
    this.#restored(staying)
  }

  #isLocked(): boolean {
    return this.#parts.store.get().lock.locked
  }

  #set(change: Partial<LockState>): void {
    const { store } = this.#parts
    store.patch({ lock: { ...store.get().lock, ...change } })
  }

  /** Sign-ins that the keychain has are not needed here meanwhile, unless something is under way with them. */
  #letGo(): void {
    const { store, accounts } = this.#parts
    if (this.#isLocked() && this.calls.underWay === 0) accounts.letGo(accountsAtWork(store.get()))
  }
}

/** Waits for something no longer than `patience`. */
function withPatience(clock: Clock, work: Promise<unknown>): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const cancel = clock.after(patience, () => resolve(undefined))
  return Promise.race([promise, work]).finally(cancel)
}

/** Why such an event locks the window, or null when it does not. */
function reasonOf(event: SystemEvent, wanted: Preferences['lock']): LockReason | null {
  const { idleMinutes, onScreenLock, onSleep } = wanted
  if (event === 'idle' && idleMinutes !== null) return 'idle'
  if (event === 'lock-screen' && onScreenLock) return 'screen'
  return event === 'suspend' && onSleep ? 'sleep' : null
}

/**
 * Questions of work that goes on by itself wait behind the curtain; those of a form, which is gone with the page, are answered for
 * the user, and the passwords that wait with them are dropped.
 */
function isHeld({ purpose, registry }: Prompt, { accounts, rotations }: Snapshot): boolean {
  if (purpose.action === 'revoke-many') return true
  const there = accounts.filter((account) => account.registry === registry).map(({ id }) => id)
  return rotations.some(({ account, status }) => status === 'running' && there.includes(account))
}

/** Accounts that main does something with by itself: a batch, a token that is still being tried, a rotation. */
function accountsAtWork({ revocations, rotations }: Snapshot): ReadonlySet<string> {
  return new Set([
    ...revocations.batches
      .filter(({ phase }) => phase === 'running' || phase === 'paused')
      .map(({ account }) => account),
    ...revocations.honoured.map(({ account }) => account),
    ...rotations.filter(({ status }) => status === 'running').map(({ account }) => account),
  ])
}

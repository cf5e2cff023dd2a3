import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { LockReason, LockState } from '../../../../shared/lock.ts'
import type { Prompt, Snapshot } from '../../../../shared/state.ts'
import type { CoreContext } from '../../context.ts'
import type { Ports, SystemEvent } from '../../ports.ts'
import { guardCalls, type Guarded } from './guard-calls.ts'
import { createViews, type Views } from './views.ts'

/** Clipboard and keychain may hang; neither may keep the window from being emptied or opened. Milliseconds. */
const patience = 3_000

/** For the history. */
const whys: Readonly<Record<LockReason, string>> = {
  asked: 'By the user',
  idle: 'Nobody was there',
  screen: 'With the screen',
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
}

export function initialLock({ system, presence }: Pick<Ports, 'system' | 'presence'>): LockState {
  return { locked: false, reason: null, asks: presence.asks(), unwatched: system.unavailable }
}

/** @param restored gets the accounts whose sign-ins came back out of the keychain */
export function createLock(context: CoreContext, restored: (accounts: readonly string[]) => void): Lock {
  const { ports, store, accounts, prompts, clipboard, preferences } = context
  const views = createViews(store)
  let guarded: Guarded | undefined
  /** Counts the locks, so that one that comes while the system asks the user is not undone by the answer. */
  let times = 0

  const isLocked = () => store.get().lock.locked
  const set = (change: Partial<LockState>) => store.patch({ lock: { ...store.get().lock, ...change } })

  /** No longer than `patience`. */
  function inTime(work: Promise<unknown>): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const cancel = ports.clock.after(patience, () => resolve(undefined))
    return Promise.race([promise, work]).finally(cancel)
  }

  /** Sign-ins that the keychain has are not needed here meanwhile, unless something is under way with them. */
  function letGo(): void {
    if (isLocked() && guarded?.underWay() === 0) accounts.letGo(accountsAtWork(store.get()))
  }

  async function lock(reason: LockReason): Promise<void> {
    times++
    if (isLocked()) return
    // From here on nothing goes out and nothing comes in; the rest is putting away.
    set({ locked: true, reason, asks: ports.presence.asks() })
    context.record({ act: 'lock', outcome: 'done', note: whys[reason] })
    for (const prompt of store.get().prompts) if (!isHeld(prompt, store.get())) prompts.cancel(prompt.id)
    letGo()
    // Before the page goes: it may be the way to the clipboard.
    await inTime(clipboard.clear())
    await ports.page.reload().catch(() => ports.log('the window could not be emptied on locking'))
  }

  async function unlock(): Promise<Result<undefined>> {
    if (!isLocked()) return ok()
    const since = times
    const asks = ports.presence.asks()
    if (asks !== null && !(await ports.presence.confirm('show your tokens again'))) {
      context.record({ act: 'unlock', outcome: 'failed', note: `${asks} did not confirm that it is you.` })
      return fail('locked', `${asks} did not confirm that it is you.`)
    }
    const found = accounts.unlock()
    await inTime(found.catch(() => undefined))
    if (times !== since) {
      letGo()
      return fail('locked', 'Tokentray was locked again meanwhile.')
    }
    set({ locked: false, reason: null })
    context.record({ act: 'unlock', outcome: 'done' })
    found.then(restored, () => ports.log('the sign-ins could not be fetched on unlocking'))
    return ok()
  }

  function reasonOf(event: SystemEvent): LockReason | null {
    const { idleMinutes, onScreenLock, onSleep } = preferences.get().lock
    if (event === 'idle' && idleMinutes !== null) return 'idle'
    if (event === 'lock-screen' && onScreenLock) return 'screen'
    return event === 'suspend' && onSleep ? 'sleep' : null
  }

  return {
    views,
    handlers: {
      async lock() {
        await lock('asked')
        return ok()
      },
      unlock,
    },
    guard(handlers) {
      guarded = guardCalls(handlers, isLocked, letGo)
      return guarded.handlers
    },
    happened(event) {
      const reason = reasonOf(event)
      if (reason) void lock(reason)
    },
  }
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

import type { EventMessage, Handlers } from '../../shared/contract.ts'
import type { Intent } from '../../shared/desktop.ts'
import { valueAt } from '../../shared/keyed.ts'
import { ok } from '../../shared/failure.ts'
import type { Snapshot } from '../../shared/state.ts'
import {
  createKeptHandlers,
  createRegistryHandlers,
  createSignInHandlers,
} from './features/accounts/accounts.ts'
import { createPlaintextTokens, openMoves, showMoves } from './features/plaintext-tokens/plaintext-tokens.ts'
import { createExpiryHandlers, Reminders } from './features/expiry/expiry.ts'
import { risingClock } from './infra/clock.ts'
import { describeThrown } from './infra/thrown.ts'
import { impatient } from './infra/keychain/impatient-vault.ts'
import { createOwnChanges } from './infra/config-files/own-changes.ts'
import { createHandover } from './features/handover/handover.ts'
import { createHistoryHandlers, recordCalls } from './features/history/history.ts'
import { createDesktopFeature } from './features/desktop/desktop.ts'
import { createLeaks } from './features/leaks/leaks.ts'
import { createLock } from './features/lock/lock.ts'
import type { Ports } from './ports.ts'
import { createRangeHandlers } from './features/ranges/ranges.ts'
import { createRotations } from './features/rotate/rotate.ts'
import { createRevokeHandlers, quickRevoke, revokeHandler, Revocations } from './features/revoke/revoke.ts'
import { createAndKeep, createTokenHandlers, refreshList, showKept } from './features/tokens/tokens.ts'
import { createContext, type Context } from './context.ts'

/** The application: everything the app does, behind the contract, knowing no window. */
export interface Core {
  readonly handlers: Handlers
  /** What a view may show; while it is locked, hardly anything. */
  snapshot(): Snapshot
  subscribe(listener: (message: EventMessage) => void): () => void
  /** Revokes a token from outside the window, and shows in a notice how it went. */
  quickRevoke(account: string, key: string): Promise<void>
  /** Something outside the window asks it to show a dialog. */
  intend(intent: Intent): void
  /** Reads what earlier runs have left in files. The keychain is asked nothing, so a window may wait for this. */
  open(): Promise<void>
  /** Opens, probes the keychain, which may ask its user first, and restores the sign-ins; resolves when all that is done. */
  start(): Promise<void>
  /** Answers what is suspended and takes a copied secret off the clipboard. */
  dispose(): Promise<void>
}

export function createCore(ports: Ports): Core {
  const listeners = new Set<(message: EventMessage) => void>()
  const emit = (message: EventMessage) => listeners.forEach((listener) => listener(message))
  const lifetime = new AbortController()
  const context = createContext(ports, emit, lifetime.signal)
  const features = createFeatures(context)
  for (const each of followers(features)) listeners.add(each)
  const { lock } = features
  const handlers = lock.guard(recordCalls(context, createHandlers(context, features)))
  const ignoreSystem = followSystem(context, features)
  let opening: Promise<void> | undefined
  const openOnce = () => (opening ??= open(context, features))
  return {
    handlers,
    snapshot: () => lock.views.snapshot(),
    subscribe: (listener) => lock.views.subscribe(listener),
    quickRevoke: (account, key) => quickRevoke(context, handlers.tokens.revoke, account, key),
    intend: (payload) => emit({ channel: 'app.intent', payload }),
    open: openOnce,
    start: () => openOnce().then(() => start(context, features)),
    dispose() {
      ignoreSystem()
      return dispose(context, features, lifetime)
    },
  }
}

/** Builds every feature once, each from the ones before it. */
function createFeatures(context: Context) {
  const { ports } = context
  const ownChanges = createOwnChanges()
  const reminders = new Reminders(context)
  // A wait of hours must not become longer because somebody sets the date back.
  const waiting = { ...ports, clock: risingClock(ports.clock) }
  // Proof needs the secret; revoking does not, and must not wait for somebody to open the keychain.
  const revocations = new Revocations({
    ...context,
    ports: waiting,
    vault: impatient(context.vault),
  })
  const desktop = createDesktopFeature(context)
  const lock = createLock(context, (accounts) => {
    for (const account of accounts) {
      // What was read before the lock is still there.
      if (valueAt(context.store.get().lists, account)?.list) revocations.accountReady(account)
      else accountReady(account)
    }
  })
  const leaks = createLeaks({ ...context, refreshList: (account) => refreshList(context, account) })
  const moves = openMoves(context.storage, (all) => showMoves(context, all))
  // What a feature calls `clipboard` beside the context's is the plain one: no secret is copied there.
  const handover = createHandover({
    ...waiting,
    ...context,
    clipboard: ports.clipboard,
    ownChanges,
    moved: moves,
  })
  const plaintextTokens = createPlaintextTokens({
    ...context,
    ...{ moves, ownChanges, lending: handover },
    showKept: (account) => showKept(context, account),
  })
  const rotations = createRotations({
    ...{ ...ports, ...context, ownChanges, plaintextTokens, handover },
    revoke: (account, key) => revocations.revoke(account, key),
    withdraw: (account, keys) => revocations.withdraw(account, keys),
    createToken: (account, wanted, password) => createAndKeep(context, account, wanted, password),
    refreshList: (account) => refreshList(context, account),
  })
  /** After a sign-in: reads the account's list, and goes on with what was being revoked. What goes wrong is in the state. */
  const accountReady = (account: string) => {
    refreshList(context, account).catch((error: unknown) =>
      ports.log(`a list could not be read: ${describeThrown(error)}`),
    )
    revocations.accountReady(account)
  }
  return { reminders, revocations, desktop, lock, leaks, handover, plaintextTokens, rotations, accountReady }
}

type Features = ReturnType<typeof createFeatures>

/** Who hears of a change of the state, in this order. */
function followers({ reminders, lock, plaintextTokens, handover }: Features) {
  return [
    (message: EventMessage) => {
      if (message.channel === 'app.changed') reminders.changed(message.payload)
    },
    (message: EventMessage) => lock.views.pass(message),
    (message: EventMessage) => {
      if (message.channel !== 'app.changed') return
      const { lists, accounts, dropped, revocations } = message.payload
      if (lists ?? accounts ?? dropped) plaintextTokens.rematch()
      if (lists ?? accounts ?? revocations) handover.look()
    },
  ]
}

function createHandlers(context: Context, features: Features): Handlers {
  const { ports, store, vault, accounts, prompts, preferences } = context
  const { revocations, reminders, lock, plaintextTokens, accountReady } = features
  return {
    app: {
      snapshot: () => Promise.resolve(ok(lock.views.snapshot())),
      async checkKeychain() {
        const state = await vault.check()
        if (state.status === 'ready') {
          lock.arrived(await accounts.unlock())
          await plaintextTokens.recover()
        }
        return ok(state)
      },
      async openPractice() {
        const practice = await ports.practice.start()
        store.patch({ practice })
        return ok(practice)
      },
      dismissStorageProblems() {
        store.patch({ storageProblems: [] })
        return Promise.resolve(ok())
      },
    },
    accounts: {
      ...createSignInHandlers(context, accountReady),
      ...createRegistryHandlers(context),
      ...createKeptHandlers(context),
    },
    tokens: {
      ...createTokenHandlers(context),
      revoke: revokeHandler(revocations),
    },
    prompts: {
      answer: ({ id, code }) => Promise.resolve(prompts.answer(id, code)),
      useRecovery: ({ id, use }) => prompts.useRecovery(id, use),
      cancel: ({ id }) => Promise.resolve(prompts.cancel(id)),
      openBrowser: ({ id }) => prompts.openBrowser(id),
    },
    preferences: { change: (change) => preferences.change(change) },
    plaintextTokens: plaintextTokens.handlers,
    expiry: createExpiryHandlers(context, reminders),
    history: createHistoryHandlers(context),
    revoke: createRevokeHandlers(context, revocations),
    ranges: createRangeHandlers(context),
    desktop: features.desktop.handlers,
    leaks: features.leaks.handlers,
    handover: features.handover.handlers,
    rotate: features.rotations.handlers,
    lock: lock.handlers,
  }
}

function followSystem({ ports, clipboard }: Context, { lock, reminders, handover }: Features): () => void {
  return ports.system.subscribe((event) => {
    // Whoever sits down at this computer next must not find a secret on the clipboard.
    if (event === 'lock-screen' || event === 'suspend') void clipboard.clear()
    lock.happened(event)
    if (event === 'resume') {
      reminders.look()
      handover.look()
    }
  })
}

async function open(context: Context, features: Features): Promise<void> {
  const { preferences, capabilities, history, accounts, recoveryHolds } = context
  const { desktop, reminders, rotations, revocations, plaintextTokens } = features
  await preferences.load()
  await capabilities.load()
  await history.load()
  await recoveryHolds.load()
  await desktop.start()
  await accounts.load()
  await reminders.load()
  await rotations.load()
  await revocations.load()
  await plaintextTokens.load()
}

async function start(context: Context, features: Features): Promise<void> {
  const { vault, accounts } = context
  const { lock, handover, plaintextTokens } = features
  await handover.start()
  // Files can be searched while the keychain still asks for its password.
  await Promise.all([askKeychain(), plaintextTokens.start()])

  /** The state of the keychain comes last, so that a window never tells of one that is ready and has no sign-ins yet. */
  async function askKeychain(): Promise<void> {
    lock.arrived(await accounts.unlock())
    await vault.check()
    await plaintextTokens.recover()
  }
}

async function dispose(context: Context, features: Features, lifetime: AbortController): Promise<void> {
  const { store, accounts, prompts, clipboard, capabilities, history } = context
  const { reminders, revocations, leaks, handover, plaintextTokens, rotations } = features
  reminders.dispose()
  // Before the questions are answered for the user: what is under way goes on in the next run.
  revocations.dispose()
  leaks.dispose()
  prompts.cancelAll()
  lifetime.abort()
  await clipboard.clear()
  // The practice registry ends with the app, and a later one has another address: nothing of it is left behind.
  const ending = store.get().practice?.url ?? null
  await handover.dispose(ending)
  await plaintextTokens.dispose(ending)
  if (ending !== null) {
    await revocations.forgetRegistry(ending)
    await rotations.forgetRegistry(ending)
    await accounts.forgetRegistry(ending)
    await capabilities.forget(ending)
  }
  await history.settled()
}

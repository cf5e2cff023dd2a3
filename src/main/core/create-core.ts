import { defaultUrl } from 'registry-url'
import type { EventMessage, Handlers } from '../../shared/contract.ts'
import type { Intent } from '../../shared/desktop.ts'
import { nothingFound } from '../../shared/plaintext-tokens.ts'
import { noExpiry } from '../../shared/expiry.ts'
import { nothingHandedOver } from '../../shared/handover.ts'
import { noLeaks } from '../../shared/leaks.ts'
import { ok } from '../../shared/failure.ts'
import { defaultPreferences } from '../../shared/preferences.ts'
import { noRevocations } from '../../shared/revocation.ts'
import type { Snapshot } from '../../shared/state.ts'
import {
  createAccountStore,
  createRegistryHandlers,
  createSignInHandlers,
} from './features/accounts/accounts.ts'
import { createPrompts } from './features/prompts/prompts.ts'
import { createSecretClipboard } from './infra/secrets/secret-clipboard.ts'
import { createPlaintextTokens, openMoves, showMoves } from './features/plaintext-tokens/plaintext-tokens.ts'
import type { CoreContext } from './context.ts'
import { createExpiryHandlers, Reminders } from './features/expiry/expiry.ts'
import { createOwnChanges } from './infra/config-files/own-changes.ts'
import { createHandover } from './features/handover/handover.ts'
import { createHistoryHandlers, History, recordCalls } from './features/history/history.ts'
import { createVault } from './infra/keychain/vault.ts'
import { createDesktopFeature, initialDesktop } from './features/desktop/desktop.ts'
import { createLeaks } from './features/leaks/leaks.ts'
import { createLock, initialLock } from './features/lock/lock.ts'
import type { Ports } from './ports.ts'
import { createPreferences } from './features/preferences/preferences.ts'
import { createCapabilityStore } from './registry/capability-store.ts'
import { createNetwork } from './infra/http/network.ts'
import { watched } from './registry/observe.ts'
import { createRangeHandlers } from './features/ranges/ranges.ts'
import { createTransport } from './infra/http/transport.ts'
import { createRotations } from './features/rotate/rotate.ts'
import { createRevokeHandlers, Revocations } from './features/revoke/revoke.ts'
import { createStops } from './infra/concurrency.ts'
import type { Storage } from './infra/storage/storage.ts'
import { createStore } from './state.ts'
import {
  createAndKeep,
  createTokenHandlers,
  ListCache,
  quickRevoke,
  refreshList,
  showKept,
} from './features/tokens/tokens.ts'

/** The application: everything the app does, behind the contract, knowing no window. */
export interface Core {
  readonly handlers: Handlers
  /** What a view may show; while it is locked, hardly anything. */
  snapshot(): Snapshot
  subscribe(listener: (message: EventMessage) => void): () => void
  /** Revokes on a press outside the window, and tells by a notice how it went. */
  quickRevoke(account: string, key: string): Promise<void>
  /** Something outside the window asks it to show a dialog. */
  intend(intent: Intent): void
  /** Probes the keychain and restores the sign-ins; resolves when the first state is known. */
  start(): Promise<void>
  /** Answers what is suspended and takes a copied secret off the clipboard. */
  dispose(): Promise<void>
}

export function createCore(ports: Ports): Core {
  const listeners = new Set<(message: EventMessage) => void>()
  const emit = (message: EventMessage) => listeners.forEach((listener) => listener(message))
  const lifetime = new AbortController()
  const context = createContext(ports, emit, lifetime.signal)
  const reminders = new Reminders(context)
  listeners.add((message) => {
    if (message.channel === 'app.changed') reminders.changed(message.payload)
  })
  const { store, vault, accounts, prompts, clipboard, preferences, capabilities, history } = context
  const revocations = new Revocations(context)

  const desktop = createDesktopFeature(context)
  const lock = createLock(context, (accounts) =>
    accounts.forEach((account) => revocations.accountReady(account)),
  )
  listeners.add((message) => lock.views.pass(message))

  /** Lists are read by themselves after a sign-in; what goes wrong is in the state. */
  const readLater = (account: string) => {
    refreshList(context, account).catch(() => ports.log('a list could not be read'))
    revocations.accountReady(account)
  }

  const leaks = createLeaks({ ...context, refreshList: (account) => refreshList(context, account) })
  const ownChanges = createOwnChanges()
  const moves = openMoves(context.storage, (all) => showMoves(context, all))
  const handover = createHandover({
    ...{ ...ports, ...context, clipboard: ports.clipboard, ownChanges },
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
  listeners.add((message) => {
    if (message.channel !== 'app.changed') return
    const { lists, accounts, dropped, revocations: revoked } = message.payload
    if (lists ?? accounts ?? dropped) plaintextTokens.rematch()
    if (lists ?? accounts ?? revoked) handover.look()
  })

  const handlers: Handlers = lock.guard(
    recordCalls(context, {
      app: {
        snapshot: () => Promise.resolve(ok(lock.views.snapshot())),
        async checkKeychain() {
          const state = await vault.check()
          if (state.status === 'ready') {
            ;(await accounts.unlock()).forEach(readLater)
            await plaintextTokens.recover()
          }
          return ok(state)
        },
        async openPractice() {
          const practice = await ports.practice.start()
          store.patch({ practice })
          return ok(practice)
        },
      },
      accounts: { ...createSignInHandlers(context, readLater), ...createRegistryHandlers(context) },
      tokens: {
        ...createTokenHandlers(context),
        revoke: ({ account, key }) => revocations.revoke(account, key),
      },
      prompts: {
        answer: ({ id, code }) => Promise.resolve(prompts.answer(id, code)),
        cancel: ({ id }) => Promise.resolve(prompts.cancel(id)),
        openBrowser: ({ id }) => prompts.openBrowser(id),
      },
      preferences: { change: (change) => preferences.change(change) },
      plaintextTokens: plaintextTokens.handlers,
      expiry: createExpiryHandlers(context, reminders),
      history: createHistoryHandlers(context),
      revoke: createRevokeHandlers(context, revocations),
      ranges: createRangeHandlers(context),
      desktop: desktop.handlers,
      leaks: leaks.handlers,
      handover: handover.handlers,
      rotate: rotations.handlers,
      lock: lock.handlers,
    }),
  )

  // Whoever sits down at this computer next must not find a secret on the clipboard.
  const ignoreSystem = ports.system.subscribe((event) => {
    if (event === 'lock-screen' || event === 'suspend') void clipboard.clear()
    lock.happened(event)
    if (event === 'resume') {
      reminders.look()
      handover.look()
    }
  })

  return {
    handlers,
    snapshot: () => lock.views.snapshot(),
    subscribe: (listener) => lock.views.subscribe(listener),
    quickRevoke: (account, key) => quickRevoke(context, handlers.tokens.revoke, account, key),
    intend: (payload) => emit({ channel: 'app.intent', payload }),
    async start() {
      await preferences.load()
      await capabilities.load()
      await history.load()
      await desktop.start()
      await vault.check()
      await accounts.load()
      await reminders.load()
      await rotations.load()
      await revocations.load()
      for (const account of accounts.all()) if (account.state === 'signed-in') readLater(account.id)
      await handover.start()
      await plaintextTokens.start()
    },
    async dispose() {
      ignoreSystem()
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
    },
  }
}

function createContext(
  ports: Ports,
  emit: (message: EventMessage) => void,
  lifetime: AbortSignal,
): CoreContext {
  const initial: Snapshot = {
    host: ports.host,
    defaultRegistry: defaultUrl,
    accounts: [],
    lists: {},
    prompts: [],
    keychain: { status: 'checking', detail: null },
    practice: null,
    copied: null,
    plaintextTokens: nothingFound,
    preferences: defaultPreferences,
    capabilities: {},
    expiry: noExpiry,
    revocations: noRevocations,
    desktop: initialDesktop(ports),
    leaks: noLeaks,
    handover: nothingHandedOver,
    rotations: [],
    lock: initialLock(ports),
    storageProblems: [],
  }
  const store = createStore(initial, (payload) => emit({ channel: 'app.changed', payload }))
  const storage: Storage = {
    folder: ports.dataFolder,
    report(problem) {
      ports.log(
        `${problem.file}: ${problem.kind}${problem.keptAs === null ? '' : `, kept as ${problem.keptAs}`}`,
      )
      store.patch({ storageProblems: [...store.get().storageProblems, problem] })
    },
  }
  const preferences = createPreferences(storage, (changed) => store.patch({ preferences: changed }))
  const capabilities = createCapabilityStore(
    storage,
    (facts) => store.patch({ capabilities: facts }),
    ports.log,
  )
  const network = createNetwork({ env: process.env, systemProxy: ports.systemProxy })
  const history = new History(storage, ports.clock, ports.log)
  const vault = createVault(ports.keychain, (keychain) => store.patch({ keychain }))
  const unwatched = (registry: string, stop?: AbortSignal) =>
    createTransport(registry, { network, signal: stop ? AbortSignal.any([stop, lifetime]) : lifetime })
  return {
    ports,
    store,
    vault,
    storage,
    preferences,
    capabilities,
    history,
    record: (act) => void history.record(act),
    accounts: createAccountStore({
      storage,
      vault,
      changed: (accounts) => store.patch({ accounts }),
      log: ports.log,
    }),
    prompts: createPrompts(ports.browser, ports.clock, (prompts) => store.patch({ prompts })),
    clipboard: createSecretClipboard(
      ports.clipboard,
      ports.clock,
      () => preferences.get().clipboard.seconds,
      (copied) => store.patch({ copied }),
      ports.log,
    ),
    listCache: new ListCache(),
    network,
    stops: createStops(),
    transportFor: (registry, { stop, account } = {}) =>
      watched(unwatched(registry, stop), (observation) => capabilities.note(registry, observation, account)),
    trialTransportFor: (registry) => unwatched(registry),
  }
}

import { defaultUrl } from 'registry-url'
import type { EventMessage } from '../../shared/contract.ts'
import { nothingFound } from '../../shared/plaintext-tokens.ts'
import { noExpiry } from '../../shared/expiry.ts'
import { nothingHandedOver } from '../../shared/handover.ts'
import type { Act } from '../../shared/history.ts'
import { noLeaks } from '../../shared/leaks.ts'
import { defaultPreferences } from '../../shared/preferences.ts'
import { noRevocations } from '../../shared/revocation.ts'
import type { Snapshot } from '../../shared/state.ts'
import { createAccountStore } from './features/accounts/accounts.ts'
import { createPrompts, RecoveryHolds } from './features/prompts/prompts.ts'
import { createSecretClipboard } from './infra/secrets/secret-clipboard.ts'
import { History } from './features/history/history.ts'
import { createVault } from './infra/keychain/vault.ts'
import { initialDesktop } from './features/desktop/desktop.ts'
import { initialLock } from './features/lock/lock.ts'
import type { Ports } from './ports.ts'
import { createPreferences } from './features/preferences/preferences.ts'
import { createCapabilityStore } from './registry/capability-store.ts'
import { createNetwork } from './infra/http/network.ts'
import { watched, type TransportFor } from './registry/observe.ts'
import { createTransport } from './infra/http/transport.ts'
import { risingClock } from './infra/clock.ts'
import { createStops } from './infra/concurrency.ts'
import type { Storage } from './infra/storage/storage.ts'
import { createStore } from './state.ts'
import { ListCache } from './features/tokens/tokens.ts'

/**
 * What the features stand on: the mechanisms, the registry client's ways out, and the features that all others use. Each feature gets all of it and names, in
 * the type of its parameter, the parts that it uses.
 *
 * @param lifetime aborts when the app ends, and with it all requests
 */
export function createContext(ports: Ports, emit: (message: EventMessage) => void, lifetime: AbortSignal) {
  const store = createStore(initialSnapshot(ports), (payload) => emit({ channel: 'app.changed', payload }))
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
  const transportFor: TransportFor = (registry, { stop, account } = {}) =>
    watched(unwatched(registry, stop), (observation) => capabilities.note(registry, observation, account))
  const recoveryHolds = new RecoveryHolds({ storage, store, clock: ports.clock })
  return {
    ports,
    store,
    vault,
    storage,
    preferences,
    capabilities,
    history,
    /** Writes an act into the history. Every feature reports what it did, and does not wait for the writing. */
    record: (act: Act) => void history.record(act),
    accounts: createAccountStore({
      storage,
      vault,
      changed: (accounts) => store.patch({ accounts }),
      log: ports.log,
    }),
    recoveryHolds,
    prompts: createPrompts(
      ports.browser,
      risingClock(ports.clock),
      (prompts) => store.patch({ prompts }),
      recoveryHolds,
    ),
    clipboard: createSecretClipboard(
      ports.clipboard,
      ports.clock,
      () => preferences.get().clipboard.seconds,
      (copied) => store.patch({ copied }),
      ports.log,
    ),
    listCache: new ListCache(),
    network,
    /** What the user can stop. */
    stops: createStops(),
    transportFor,
    /** For trying a token that may be dead: when it is refused, that says nothing about what the registry can do. */
    trialTransportFor: (registry: string) => unwatched(registry),
  }
}

/** The parts that features are built from. */
export type Context = ReturnType<typeof createContext>

const initialSnapshot = (ports: Ports): Snapshot => ({
  host: ports.host,
  defaultRegistry: defaultUrl,
  accounts: [],
  lists: {},
  prompts: [],
  recoveryHolds: [],
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
})

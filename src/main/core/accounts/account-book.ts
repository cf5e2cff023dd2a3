import { fail, ok, type Result } from '../../../shared/failure.ts'
import { registryLabel } from '../../../shared/registry-url.ts'
import type { Account, Dialect, RegistryUrl, SignInState } from '../../../shared/token.ts'
import type { Secret } from '../keychain/secret.ts'
import { sessionEntry, tokenEntry, type Vault } from '../keychain/vault.ts'
import type { Files } from '../ports.ts'
import {
  loadSettings,
  saveSettings,
  type AccountSettings,
  type Settings,
  type TokenNotes,
} from './settings.ts'

/** An account with its sign-in, inside the main process only. */
export interface SignedAccount {
  readonly account: Account
  /** `null` when the sign-in has ended or lies in a locked keychain. */
  readonly credential: Secret | null
}

/** Who is signed in where, and which of their tokens are kept here. Names go to the settings file, secrets to the vault. */
export interface AccountBook {
  /** Reads the settings and fetches the sign-ins; false when a damaged settings file was set aside. */
  load(): Promise<boolean>
  /** Fetches the sign-ins that a locked keychain held back; gives the accounts it brought back. */
  unlock(): Promise<readonly string[]>
  find(id: string): Result<SignedAccount>
  all(): readonly Account[]
  /** Adds an account or renews its sign-in. */
  signIn(who: AccountSettings, credential: Secret): Promise<Result<string>>
  /** The registry no longer takes the sign-in. */
  markEnded(id: string): void
  /** Forgets the sign-in. Fails, and keeps the account, when the keychain will not let go of it. */
  signOut(id: string): Promise<Result<undefined>>
  setDialect(id: string, dialect: Dialect): Promise<void>
  notes(id: string): TokenNotes
  /** Keys whose secrets are held here, in the keychain or in memory. */
  holds(id: string, key: string): boolean
  noteKept(id: string, key: string, where: 'keychain' | 'memory', name: string): Promise<Result<undefined>>
  forgetToken(id: string, key: string): Promise<Result<undefined>>
}

export const accountId = (registry: RegistryUrl, username: string) => `${username}@${registry}`

const noNotes: TokenNotes = { kept: [], names: {} }

export function createAccountBook(
  files: Files,
  vault: Vault,
  changed: (accounts: readonly Account[]) => void,
): AccountBook {
  const entries = new Map<string, SignedAccount>()
  const inMemory = new Set<string>()
  // The window may be used while the keychain still asks for its password; a sign-in then must not be written
  // over, nor write over what is being read.
  const loaded = Promise.withResolvers<undefined>()
  let tokens: Settings['tokens'] = {}

  const memoryName = (id: string, key: string) => JSON.stringify([id, key])
  const all = () => [...entries.values()].map(({ account }) => account)

  function put(account: Account, credential: Secret | null): void {
    entries.set(account.id, { account, credential })
    changed(all())
  }

  function save(): Promise<Result<undefined>> {
    const accounts = all().map(({ registry, username, credential, dialect }) => ({
      registry,
      username,
      credential,
      dialect,
    }))
    return saveSettings(files, { version: 1, accounts, tokens })
  }

  /** The sign-in of an account from an earlier run. */
  async function restore(who: AccountSettings): Promise<void> {
    const found = await vault.find(who.registry, sessionEntry(who.username))
    const credential = found.ok ? found.value : null
    put(
      { ...who, id: accountId(who.registry, who.username), state: stateOf(found), remembered: found.ok },
      credential,
    )
  }

  function setNotes(id: string, change: (notes: TokenNotes) => TokenNotes): Promise<Result<undefined>> {
    tokens = { ...tokens, [id]: change(tokens[id] ?? noNotes) }
    return save()
  }

  return {
    all,
    async load() {
      const { settings, setAside } = await loadSettings(files)
      tokens = settings.tokens
      for (const who of settings.accounts) await restore(who)
      loaded.resolve(undefined)
      return !setAside
    },
    async unlock() {
      const locked = all().filter(({ state }) => state === 'locked')
      for (const account of locked) await restore(account)
      return locked.map(({ id }) => id).filter((id) => entries.get(id)?.credential)
    },
    find(id) {
      const entry = entries.get(id)
      return entry ? ok(entry) : fail('bad-request', 'This account is no longer signed in here.')
    },
    async signIn(who, credential) {
      await loaded.promise
      const id = accountId(who.registry, who.username)
      const kept = await vault.keep(who.registry, sessionEntry(who.username), credential)
      const dialect = entries.get(id)?.account.dialect ?? who.dialect
      put({ ...who, dialect, id, state: 'signed-in', remembered: kept.in === 'keychain' }, credential)
      const saved = await save()
      return saved.ok ? ok(id) : saved
    },
    markEnded(id) {
      const entry = entries.get(id)
      if (entry) put({ ...entry.account, state: 'ended' }, null)
    },
    async signOut(id) {
      const entry = entries.get(id)
      if (!entry) return ok()
      const { registry, username } = entry.account
      const forgotten = await vault.forget(registry, sessionEntry(username))
      if (!forgotten.ok && vault.state().status !== 'absent') {
        const why = `The sign-in at ${registryLabel(registry)} could not be taken out of the keychain.`
        return fail(forgotten.failure.code, `${why} ${forgotten.failure.message}`)
      }
      entries.delete(id)
      changed(all())
      return save()
    },
    async setDialect(id, dialect) {
      const entry = entries.get(id)
      if (!entry || entry.account.dialect === dialect) return
      put({ ...entry.account, dialect }, entry.credential)
      await save()
    },
    notes: (id) => tokens[id] ?? noNotes,
    holds: (id, key) => inMemory.has(memoryName(id, key)) || (tokens[id]?.kept.includes(key) ?? false),
    noteKept(id, key, where, name) {
      if (where === 'memory') inMemory.add(memoryName(id, key))
      return setNotes(id, ({ kept, names }) => ({
        kept: where === 'keychain' ? [...new Set([...kept, key])] : kept,
        names: { ...names, [key]: name },
      }))
    },
    async forgetToken(id, key) {
      const entry = entries.get(id)
      if (!entry) return ok()
      if (this.holds(id, key)) {
        const forgotten = await vault.forget(entry.account.registry, tokenEntry(entry.account.username, key))
        if (!forgotten.ok) return forgotten
      }
      inMemory.delete(memoryName(id, key))
      return setNotes(id, ({ kept, names }) => ({
        kept: kept.filter((other) => other !== key),
        names: Object.fromEntries(Object.entries(names).filter(([other]) => other !== key)),
      }))
    },
  }
}

function stateOf(found: Result<Secret | null>): SignInState {
  if (found.ok) return found.value ? 'signed-in' : 'ended'
  return found.failure.code === 'keychain-unavailable' ? 'ended' : 'locked'
}

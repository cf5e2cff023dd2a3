import { defaultUrl } from 'registry-url'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account, Dialect, RegistryUrl, SignInState } from '../../../../shared/token.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { sessionEntry, tokenEntry, type Vault } from '../../infra/keychain/vault.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
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
export interface AccountStore {
  /** Reads the settings and fetches the sign-ins; false when a damaged settings file was set aside. */
  load(): Promise<boolean>
  /** Fetches the sign-ins that a locked keychain held back; gives the accounts it brought back. */
  unlock(): Promise<readonly string[]>
  /** Drops the sign-ins that the keychain has; `unlock` fetches them again. */
  letGo(except: ReadonlySet<string>): void
  find(id: string): Result<SignedAccount>
  all(): readonly Account[]
  /** Adds an account or renews its sign-in. */
  signIn(who: Arrival, credential: Secret): Promise<Result<string>>
  /** The registry no longer takes this sign-in; a newer one is left alone. */
  markEnded(id: string, credential: Secret): void
  /** Forgets the sign-in at once. Fails, and keeps the account's name, when the keychain will not let go of it. */
  signOut(id: string): Promise<Result<undefined>>
  /** Forgets all there is of a registry, secrets included. */
  forgetRegistry(registry: RegistryUrl): Promise<void>
  /** What was found out; the user's own choice stands. */
  setDialect(id: string, dialect: Dialect): Promise<void>
  /** The user's choice; `null` leaves it to what is found out. */
  chooseDialect(id: string, dialect: Dialect | null): Promise<Result<undefined>>
  /** When the sign-in will end, as its own row of the list says. */
  setEnd(id: string, endsAt: string): Promise<void>
  notes(id: string): TokenNotes
  /** Keys whose secrets are held here, in the keychain or in memory. */
  holds(id: string, key: string): boolean
  /** @param name what it is called here; null leaves the name it has */
  noteKept(
    id: string,
    key: string,
    where: 'keychain' | 'memory',
    name: string | null,
  ): Promise<Result<undefined>>
  forgetToken(id: string, key: string): Promise<Result<undefined>>
  /** A secret is no longer here; works for an account that was signed out, too. */
  noteForgotten(id: string, key: string): Promise<Result<undefined>>
}

/** Who comes in. How tokens are written is kept of an account that is known already. */
export type Arrival = Omit<AccountSettings, 'dialect' | 'dialectChosen'>

/** The form a registry is taken to write until its rows tell: the older one is what most servers take. */
const firstGuess = (registry: RegistryUrl): Dialect => (registry === defaultUrl ? 'granular' : 'classic')

export const accountId = (registry: RegistryUrl, username: string) => `${username}@${registry}`

const noNotes: TokenNotes = { kept: [], names: {} }

export function createAccountStore(
  files: DataFolder,
  vault: Vault,
  changed: (accounts: readonly Account[]) => void,
): AccountStore {
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
    const accounts = all().map(({ registry, username, credential, dialect, dialectChosen, endsAt }) => ({
      registry,
      username,
      credential,
      dialect,
      dialectChosen,
      endsAt,
    }))
    return saveSettings(files, { version: 1, accounts, tokens })
  }

  /** The sign-in of an account from an earlier run, unless the user has been quicker. */
  async function restore(who: AccountSettings): Promise<void> {
    const id = accountId(who.registry, who.username)
    const known = entries.get(id)
    const found = await vault.find(who.registry, sessionEntry(who.username))
    if (entries.get(id) !== known) return
    const credential = found.ok ? found.value : null
    // A keychain that cannot be asked, for whatever reason, does not mean that the sign-in has ended.
    const state: SignInState = !found.ok ? 'locked' : credential ? 'signed-in' : 'ended'
    put({ ...who, id, state, remembered: !found.ok || credential !== null }, credential)
  }

  function setNotes(id: string, change: (notes: TokenNotes) => TokenNotes): Promise<Result<undefined>> {
    tokens = { ...tokens, [id]: change(tokens[id] ?? noNotes) }
    return save()
  }

  return {
    all,
    async load() {
      try {
        const { settings, setAside } = await loadSettings(files)
        tokens = settings.tokens
        for (const who of settings.accounts) await restore(who)
        return !setAside
      } finally {
        loaded.resolve(undefined)
      }
    },
    async unlock() {
      const locked = all().filter(({ state }) => state === 'locked')
      for (const account of locked) await restore(account)
      return locked.map(({ id }) => id).filter((id) => entries.get(id)?.credential)
    },
    letGo(except) {
      for (const { account, credential } of [...entries.values()])
        if (credential && account.remembered && !except.has(account.id))
          put({ ...account, state: 'locked' }, null)
    },
    find(id) {
      const entry = entries.get(id)
      return entry ? ok(entry) : fail('bad-request', 'This account is no longer signed in here.')
    },
    async signIn(who, credential) {
      await loaded.promise
      const id = accountId(who.registry, who.username)
      const kept = await vault.keep(who.registry, sessionEntry(who.username), credential)
      const { dialect, dialectChosen } = entries.get(id)?.account ?? {
        dialect: firstGuess(who.registry),
        dialectChosen: false,
      }
      put(
        { ...who, dialect, dialectChosen, id, state: 'signed-in', remembered: kept.in === 'keychain' },
        credential,
      )
      const saved = await save()
      return saved.ok ? ok(id) : saved
    },
    markEnded(id, credential) {
      const entry = entries.get(id)
      if (entry?.credential === credential) put({ ...entry.account, state: 'ended' }, null)
    },
    async signOut(id) {
      const entry = entries.get(id)
      if (!entry) return ok()
      const { registry, username, remembered } = entry.account
      entries.delete(id)
      changed(all())
      const forgotten = await vault.forget(registry, sessionEntry(username))
      if (!forgotten.ok && remembered) {
        put({ ...entry.account, state: 'locked' }, null)
        const why = `The sign-in at ${registryLabel(registry)} could not be taken out of the keychain.`
        return fail('still-kept', `${why} ${forgotten.failure.message}`, { registry })
      }
      return save()
    },
    async forgetRegistry(registry) {
      const gone = [...entries.values()].filter(({ account }) => account.registry === registry)
      for (const { account } of gone) {
        for (const key of this.notes(account.id).kept) await this.forgetToken(account.id, key)
        await this.signOut(account.id)
        tokens = Object.fromEntries(Object.entries(tokens).filter(([id]) => id !== account.id))
      }
      if (gone.length > 0) await save()
    },
    async setDialect(id, dialect) {
      const entry = entries.get(id)
      if (!entry || entry.account.dialectChosen || entry.account.dialect === dialect) return
      put({ ...entry.account, dialect }, entry.credential)
      await save()
    },
    async setEnd(id, endsAt) {
      const entry = entries.get(id)
      if (!entry || entry.account.endsAt === endsAt) return
      put({ ...entry.account, endsAt }, entry.credential)
      await save()
    },
    async chooseDialect(id, dialect) {
      const entry = entries.get(id)
      if (!entry) return ok()
      const { account } = entry
      const form = dialect ?? firstGuess(account.registry)
      put({ ...account, dialect: form, dialectChosen: dialect !== null }, entry.credential)
      return save()
    },
    notes: (id) => tokens[id] ?? noNotes,
    holds: (id, key) => inMemory.has(memoryName(id, key)) || (tokens[id]?.kept.includes(key) ?? false),
    noteKept(id, key, where, name) {
      if (where === 'memory') inMemory.add(memoryName(id, key))
      return setNotes(id, ({ kept, names }) => ({
        kept: where === 'keychain' ? [...new Set([...kept, key])] : kept,
        names: name === null ? names : { ...names, [key]: name },
      }))
    },
    async forgetToken(id, key) {
      const entry = entries.get(id)
      if (!entry) return ok()
      if (this.holds(id, key)) {
        const forgotten = await vault.forget(entry.account.registry, tokenEntry(entry.account.username, key))
        if (!forgotten.ok) return forgotten
      }
      return this.noteForgotten(id, key)
    },
    noteForgotten(id, key) {
      inMemory.delete(memoryName(id, key))
      return setNotes(id, ({ kept, names }) => ({
        kept: kept.filter((other) => other !== key),
        names: Object.fromEntries(Object.entries(names).filter(([other]) => other !== key)),
      }))
    },
  }
}

import { defaultUrl } from 'registry-url'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { registryLabel } from '../../../../shared/registry-url.ts'
import type { Account, Dialect, RegistryUrl, SignInState } from '../../../../shared/token.ts'
import { type Vault } from '../../infra/keychain/vault.ts'
import { sessionEntry } from '../../../../shared/keychain-entries.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Document } from '../../infra/storage/open-document.ts'
import { accountId, type AccountSettings, type Settings } from './settings.ts'

/** An account with its sign-in, inside the main process only. */
export interface SignedAccount {
  readonly account: Account
  /** `null` when the sign-in has ended or lies in a locked keychain. */
  readonly credential: Secret | null
}

/** Who comes in. How tokens are written is kept of an account that is known already. */
export type Arrival = Omit<AccountSettings, 'dialect' | 'dialectChosen'>

/** Who is signed in where. */
export interface SignIns {
  find(id: string): Result<SignedAccount>
  all(): readonly Account[]
  /** Reads the settings. Who has signed in is known then; the sign-ins are in the keychain until `unlock` has fetched them. */
  load(): Promise<void>
  /** Fetches the sign-ins that are still in the keychain; gives the accounts it brought back. */
  unlock(): Promise<readonly string[]>
  /** Drops the sign-ins that the keychain has; `unlock` fetches them again. */
  letGo(except: ReadonlySet<string>): void
  /** Adds an account or renews its sign-in. It holds in this run also when the settings cannot be saved. */
  signIn(who: Arrival, credential: Secret): Promise<Result<string>>
  /** The registry no longer takes this sign-in; a newer one is left alone. */
  markEnded(id: string, credential: Secret): void
  /** Forgets the sign-in at once. Fails, and keeps the account's name, when the keychain does not delete it. */
  signOut(id: string): Promise<Result<undefined>>
  /** What was found out; the user's own choice stands. */
  setDialect(id: string, dialect: Dialect): Promise<void>
  /** The user's choice; `null` leaves it to what is found out. */
  chooseDialect(id: string, dialect: Dialect | null): Promise<Result<undefined>>
  /** When the sign-in will end, as its own row of the list says. */
  setEnd(id: string, endsAt: string): Promise<void>
}

export interface SignInsParts {
  readonly settings: Document<Settings>
  readonly vault: Vault
  readonly table: SignInTable
  readonly log: (line: string) => void
}

/** The accounts of this run with their sign-ins, and the listeners to their changes. */
export class SignInTable {
  readonly #accounts = new Map<string, SignedAccount>()
  readonly #changed: (accounts: readonly Account[]) => void

  constructor(changed: (accounts: readonly Account[]) => void) {
    this.#changed = changed
  }

  get(id: string): SignedAccount | undefined {
    return this.#accounts.get(id)
  }

  all(): readonly SignedAccount[] {
    return [...this.#accounts.values()]
  }

  put(account: Account, credential: Secret | null): void {
    this.#accounts.set(account.id, { account, credential })
    this.#tell()
  }

  /** Changes an account that is still there. */
  update(id: string, change: Partial<Account>): void {
    const known = this.#accounts.get(id)
    if (known) this.put({ ...known.account, ...change }, known.credential)
  }

  drop(id: string): void {
    this.#accounts.delete(id)
    this.#tell()
  }

  #tell(): void {
    this.#changed(this.all().map(({ account }) => account))
  }
}

export function createSignIns(parts: SignInsParts): SignIns {
  const { table } = parts
  return {
    all: () => table.all().map(({ account }) => account),
    find(id) {
      const known = table.get(id)
      return known ? ok(known) : fail('bad-request', 'This account is no longer signed in here.')
    },
    markEnded(id, credential) {
      const known = table.get(id)
      if (known?.credential === credential) table.put({ ...known.account, state: 'ended' }, null)
    },
    ...comingAndGoing(parts),
    ...laterFindings(parts),
  }
}

type ComingAndGoing = Pick<SignIns, 'load' | 'unlock' | 'letGo' | 'signIn' | 'signOut'>

function comingAndGoing(parts: SignInsParts): ComingAndGoing {
  const { settings, table } = parts
  // The window may be there before the settings have been read. A sign-in that comes meanwhile waits, so that it is not written
  // over by what is being read.
  const loaded = Promise.withResolvers<undefined>()
  return {
    async load() {
      try {
        await settings.load()
        for (const who of settings.get().accounts) table.put(inKeychain(who), null)
      } finally {
        loaded.resolve(undefined)
      }
    },
    async unlock() {
      const locked = table.all().flatMap(({ account }) => (account.state === 'locked' ? [account] : []))
      for (const account of locked) await restore(parts, account)
      return locked.map(({ id }) => id).filter((id) => table.get(id)?.credential)
    },
    letGo(except) {
      for (const { account, credential } of table.all())
        if (credential && account.remembered && !except.has(account.id))
          table.put({ ...account, state: 'locked' }, null)
    },
    async signIn(who, credential) {
      await loaded.promise
      return admit(parts, who, credential)
    },
    signOut: (id) => dismiss(parts, id),
  }
}

const inKeychain = (who: AccountSettings): Account => ({
  ...who,
  id: accountId(who.registry, who.username),
  state: 'locked',
  remembered: true,
})

/** The sign-in of an account from an earlier run, unless the user has been quicker: signed in, or out. */
async function restore({ vault, table }: SignInsParts, who: AccountSettings): Promise<void> {
  const id = accountId(who.registry, who.username)
  const found = await vault.find(who.registry, sessionEntry(who.username))
  // What else became known of it while the keychain asked its user is kept.
  const known = table.get(id)?.account
  if (known?.state !== 'locked') return
  const credential = found.ok ? found.value : null
  // A keychain that cannot be asked, for whatever reason, does not mean that the sign-in has ended.
  const state: SignInState = !found.ok ? 'locked' : credential ? 'signed-in' : 'ended'
  table.put({ ...known, state, remembered: !found.ok || credential !== null }, credential)
}

/** The dialect that is assumed until the rows of a list show which one it is. Most servers take the older one. */
const firstGuess = (registry: RegistryUrl): Dialect => (registry === defaultUrl ? 'granular' : 'classic')

async function admit(
  { settings, vault, table }: SignInsParts,
  who: Arrival,
  credential: Secret,
): Promise<Result<string>> {
  const id = accountId(who.registry, who.username)
  const kept = await vault.keep(who.registry, sessionEntry(who.username), credential)
  const { dialect, dialectChosen } = table.get(id)?.account ?? {
    dialect: firstGuess(who.registry),
    dialectChosen: false,
  }
  const remembered: AccountSettings = { ...who, dialect, dialectChosen }
  const saved = await settings.note((before) => withAccount(before, remembered))
  table.put({ ...remembered, id, state: 'signed-in', remembered: kept.in === 'keychain' }, credential)
  if (saved.ok) return ok(id)
  const { failure } = saved
  return {
    ok: false,
    failure: { ...failure, message: `${failure.message} You are signed in until you quit.` },
  }
}

async function dismiss({ settings, vault, table }: SignInsParts, id: string): Promise<Result<undefined>> {
  const known = table.get(id)
  if (!known) return ok()
  const { registry, username, remembered } = known.account
  table.drop(id)
  const forgotten = await vault.forget(registry, sessionEntry(username))
  if (!forgotten.ok && remembered) {
    table.put({ ...known.account, state: 'locked' }, null)
    const why = `The sign-in at ${registryLabel(registry)} could not be removed from the keychain.`
    return fail('still-kept', `${why} ${forgotten.failure.message}`, { registry })
  }
  return settings.note((before) => ({ ...before, accounts: before.accounts.filter(isNot(id)) }))
}

/** What becomes known of an account that is signed in. */
function laterFindings({
  settings,
  table,
  log,
}: SignInsParts): Pick<SignIns, 'setDialect' | 'chooseDialect' | 'setEnd'> {
  /** What was found out holds whether it can be saved or not, since it will be found out again. */
  async function find(id: string, found: Partial<Pick<Account, 'dialect' | 'endsAt'>>): Promise<void> {
    table.update(id, found)
    const saved = await settings.note((before) => withChange(before, id, found))
    if (!saved.ok) log(saved.failure.message)
  }

  return {
    async setDialect(id, dialect) {
      const account = table.get(id)?.account
      if (account && !account.dialectChosen && account.dialect !== dialect) await find(id, { dialect })
    },
    async setEnd(id, endsAt) {
      const account = table.get(id)?.account
      if (account && account.endsAt !== endsAt) await find(id, { endsAt })
    },
    async chooseDialect(id, choice) {
      const account = table.get(id)?.account
      if (!account) return ok()
      const dialect = choice ?? firstGuess(account.registry)
      const chosen = { dialect, dialectChosen: choice !== null }
      const saved = await settings.change((before) => withChange(before, id, chosen))
      if (saved.ok) table.update(id, chosen)
      return saved
    },
  }
}

const isNot =
  (id: string) =>
  ({ registry, username }: AccountSettings) =>
    accountId(registry, username) !== id

/** Replaces the account where it stands, or adds it at the end. */
function withAccount(settings: Settings, account: AccountSettings): Settings {
  const isOther = isNot(accountId(account.registry, account.username))
  const { accounts } = settings
  return {
    ...settings,
    accounts: accounts.every(isOther)
      ? [...accounts, account]
      : accounts.map((each) => (isOther(each) ? each : account)),
  }
}

/** Changes an account that is remembered; one that was signed out meanwhile stays out. */
function withChange(settings: Settings, id: string, change: Partial<AccountSettings>): Settings {
  const isOther = isNot(id)
  return {
    ...settings,
    accounts: settings.accounts.map((each) => (isOther(each) ? each : { ...each, ...change })),
  }
}

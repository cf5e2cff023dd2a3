import type { KeychainEntry } from '../../../../shared/contract/accounts.ts'
import { ok, type Result } from '../../../../shared/failure.ts'
import type { Kept, Vault } from '../../infra/keychain/vault.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import type { Document } from '../../infra/storage/open-document.ts'
import { nameIn, partsOfId, type Settings, type TokenNotes } from './settings.ts'
import type { SignIns } from './sign-ins.ts'
import { valueAt, without } from '../../../../shared/keyed.ts'

/** What is noted of the tokens of accounts: whose secrets are kept here, and what they are called. */
export interface NotedTokens {
  notes(id: string): TokenNotes
  /** What a token is called here; null when it has no name here. */
  nameOf(id: string, key: string): string | null
  /** True when the secret is held here, in the keychain or in memory. */
  holds(id: string, key: string): boolean
  /** Puts a secret into the vault and notes where it went. That it is on its way is noted first, for a crash in between. */
  keepToken(
    id: string,
    key: string,
    secret: Secret,
    name: string | null,
  ): Promise<{ readonly kept: Kept; readonly noted: Result<undefined> }>
  /** Asks the keychain for what was on its way there when an earlier run ended; a keychain that cannot tell is asked again later. */
  settleKeeping(): Promise<void>
  /**
   * Notes where a secret went. The secret is there already, so the note holds in this run also when it cannot be saved.
   *
   * @param name what it is called here; null leaves the name it has
   */
  noteKept(
    id: string,
    key: string,
    where: 'keychain' | 'memory',
    name: string | null,
  ): Promise<Result<undefined>>
  /** Takes the secret out of the keychain, and the note with it. */
  forgetToken(id: string, key: string): Promise<Result<undefined>>
  /** A secret is no longer here; works for an account that was signed out, too. */
  noteForgotten(id: string, key: string): Promise<Result<undefined>>
  /** The tokens whose secrets the keychain has, of accounts that are signed in and of those that were. */
  allKept(): readonly NotedEntry[]
  /** Takes the secret of an account that is signed out from the keychain, and the note with it. */
  forgetOrphan(entry: NotedEntry): Promise<Result<undefined>>
  /** Drops all notes of an account. */
  forgetNotes(id: string): Promise<Result<undefined>>
}

/** A token whose secret is in the keychain, by the account it is noted for. */
export type NotedEntry = Omit<KeychainEntry, 'orphan'>

const noNotes: TokenNotes = { kept: [], names: {} }

export function createNotedTokens(
  settings: Document<Settings>,
  vault: Vault,
  find: SignIns['find'],
): NotedTokens {
  /** Secrets that no keychain took: they end with this run, so no file tells of them. */
  const inMemory = new Set<string>()
  const memoryName = (id: string, key: string) => JSON.stringify([id, key])

  const notes = (id: string) => valueAt(settings.get().tokens, id) ?? noNotes
  const isOnItsWay = (id: string, key: string) => notes(id).keeping?.includes(key) === true
  const holds = (id: string, key: string) => inMemory.has(memoryName(id, key)) || notes(id).kept.includes(key)

  const change = (id: string, next: (notes: TokenNotes) => TokenNotes) =>
    settings.note(({ tokens, ...others }) => ({
      ...others,
      tokens: { ...tokens, [id]: next(valueAt(tokens, id) ?? noNotes) },
    }))

  function noteForgotten(id: string, key: string): Promise<Result<undefined>> {
    inMemory.delete(memoryName(id, key))
    return change(id, (notes) => withoutToken(notes, key))
  }

  function noteKept(id: string, key: string, where: Kept['in'], name: string | null) {
    if (where === 'memory') inMemory.add(memoryName(id, key))
    return change(id, (notes) => withToken(notes, key, where === 'keychain', name))
  }

  async function settle(id: string, key: string): Promise<void> {
    const whose = partsOfId(id)
    if (!whose || inMemory.has(memoryName(id, key))) return
    const found = await vault.find(whose.registry, tokenEntry(whose.username, key))
    // Somebody may have let go of it meanwhile.
    if (!isOnItsWay(id, key)) return
    if (found.ok && found.value) await noteKept(id, key, 'keychain', null)
    else if (found.ok) await noteForgotten(id, key)
  }

  return {
    notes,
    nameOf: (id, key) => nameIn(notes(id), key),
    holds,
    async keepToken(id, key, secret, name) {
      await change(id, (notes) => withKeeping(notes, key, name))
      const { registry = '', username = '' } = partsOfId(id) ?? {}
      const kept = await vault.keep(registry, tokenEntry(username, key), secret)
      return { kept, noted: await noteKept(id, key, kept.in, name) }
    },
    async settleKeeping() {
      for (const [id, { keeping = [] }] of Object.entries(settings.get().tokens))
        for (const key of keeping) await settle(id, key)
    },
    noteKept,
    async forgetToken(id, key) {
      const found = find(id)
      if (!found.ok) return ok()
      const { registry, username } = found.value.account
      const mayBeThere = holds(id, key) || isOnItsWay(id, key)
      const forgotten = mayBeThere ? await vault.forget(registry, tokenEntry(username, key)) : ok()
      return forgotten.ok ? noteForgotten(id, key) : forgotten
    },
    noteForgotten,
    allKept: () =>
      Object.entries(settings.get().tokens).flatMap(([account, noted]) => {
        const whose = partsOfId(account)
        if (!whose) return []
        return noted.kept.map((key) => ({ account, ...whose, key, name: nameIn(noted, key) }))
      }),
    async forgetOrphan({ account, registry, username, key }) {
      const forgotten = await vault.forget(registry, tokenEntry(username, key))
      return forgotten.ok ? noteForgotten(account, key) : forgotten
    },
    forgetNotes: (id) =>
      settings.note(({ tokens, ...others }) => ({
        ...others,
        tokens: without(tokens, id),
      })),
  }
}

const named = (names: TokenNotes['names'], key: string, name: string | null) =>
  name === null ? names : { ...names, [key]: name }

/** The notes of a token whose secret is nowhere on its way any more. */
function arrived({ keeping = [], ...notes }: TokenNotes, key: string): TokenNotes {
  const left = keeping.filter((other) => other !== key)
  return left.length > 0 ? { ...notes, keeping: left } : notes
}

const withKeeping = (
  { keeping = [], names, ...notes }: TokenNotes,
  key: string,
  name: string | null,
): TokenNotes => ({
  ...notes,
  keeping: [...new Set([...keeping, key])],
  names: named(names, key, name),
})

function withToken(notes: TokenNotes, key: string, inKeychain: boolean, name: string | null): TokenNotes {
  const { kept, names } = notes
  return {
    ...arrived(notes, key),
    kept: inKeychain ? [...new Set([...kept, key])] : kept,
    names: named(names, key, name),
  }
}

function withoutToken(notes: TokenNotes, key: string): TokenNotes {
  return {
    ...arrived(notes, key),
    kept: notes.kept.filter((other) => other !== key),
    names: without(notes.names, key),
  }
}

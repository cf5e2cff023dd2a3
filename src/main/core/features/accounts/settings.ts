import * as v from 'valibot'
import { parseRegistryUrl } from '../../../../shared/registry-url.ts'
import { credentialKind, dialect, type RegistryUrl } from '../../../../shared/token.ts'
import { parseJson } from '../../infra/json.ts'
import { openDocument, type Document } from '../../infra/storage/open-document.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { keyed, valueAt } from '../../../../shared/keyed.ts'

/** Name of the settings file in the data folder. */
export const settingsName = 'settings.json'

/** An account as it is remembered. Its secret is in the keychain, under a name that follows from what stands here (see `vault.ts`). */
const account = v.object({
  registry: v.pipe(v.string(), v.check(isRegistryUrl)),
  username: v.string(),
  credential: credentialKind,
  dialect,
  dialectChosen: v.optional(v.boolean(), false),
  endsAt: v.optional(v.nullable(v.string()), null),
})

function isRegistryUrl(text: string): boolean {
  const parsed = parseRegistryUrl(text)
  return parsed.ok && parsed.value === text
}

/** What is known of an account's tokens; it outlives signing out, so that signing in again finds it. */
const tokenNotes = v.object({
  /** Tokens whose secrets are in the keychain, by key. */
  kept: v.array(v.string()),
  /** Tokens whose secrets are on their way there, by key: after a crash the keychain is asked whether it has them. */
  keeping: v.optional(v.array(v.string())),
  /** Names given here to tokens of registries that do not store names, by key. */
  names: keyed(v.string()),
})

/** What is remembered between runs. Never a secret. */
const settings = v.object({
  version: v.literal(1),
  accounts: v.array(account),
  /** By account id. */
  tokens: keyed(tokenNotes),
})

export type AccountSettings = v.InferOutput<typeof account>
export type TokenNotes = v.InferOutput<typeof tokenNotes>
export type Settings = v.InferOutput<typeof settings>

const noSettings: Settings = { version: 1, accounts: [], tokens: {} }

export const openSettings = (storage: Storage): Document<Settings> =>
  openDocument(storage, { name: settingsName, schema: settings, empty: noSettings })

/** Stable across runs, since notes are kept under it. Only this feature knows how it is made; to all others it is opaque. */
export const accountId = (registry: RegistryUrl, username: string): string => `${username}@${registry}`

/** The username in an id, also of an account that was signed out long ago; null for what is no id. A username may have an @ in it. */
export const usernameOf = (id: string): string | null => /^(.+?)@https?:\/\//.exec(id)?.[1] ?? null

/** Whose an id is, also of an account that was signed out long ago; null for what is no id. */
export function partsOfId(id: string): { readonly registry: RegistryUrl; readonly username: string } | null {
  const username = usernameOf(id)
  const registry = username === null ? '' : id.slice(username.length + 1)
  return username !== null && isRegistryUrl(registry) ? { registry, username } : null
}

/** A token whose secret is in the keychain. */
export interface KeychainToken {
  readonly registry: RegistryUrl
  readonly username: string
  readonly key: string
  /** What it is called here; null where only its key is known. */
  readonly name: string | null
}

/** The kept tokens of the accounts in a settings file, for a program that only reads it. A file that cannot be read names none. */
export function keptTokensIn(text: string | null): readonly KeychainToken[] {
  const parsed = v.safeParse(settings, parseJson(text ?? ''))
  if (!parsed.success) return []
  const { accounts, tokens } = parsed.output
  return accounts.flatMap(({ registry, username }) => {
    const notes = valueAt(tokens, accountId(registry, username))
    return (notes?.kept ?? []).map((key) => ({
      ...{ registry, username, key },
      name: notes ? nameIn(notes, key) : null,
    }))
  })
}

export const nameIn = ({ names }: TokenNotes, key: string): string | null => valueAt(names, key) ?? null

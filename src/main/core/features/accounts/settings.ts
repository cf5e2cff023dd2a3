import * as v from 'valibot'
import type { Result } from '../../../../shared/failure.ts'
import { parseRegistryUrl } from '../../../../shared/registry-url.ts'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { saveJson } from '../../infra/json.ts'
import { parseJson } from '../../infra/json.ts'

const fileName = 'settings.json'

/**
 * What is remembered between runs. Never a secret: those are in the keychain, under names that follow from what
 * stands here (see `vault.ts`).
 */
const account = v.object({
  registry: v.pipe(v.string(), v.check(isRegistryUrl)),
  username: v.string(),
  credential: v.picklist(['session', 'token']),
  dialect: v.picklist(['granular', 'classic']),
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
  /** Names given here to tokens of registries that do not store names, by key. */
  names: v.record(v.string(), v.string()),
})

const settings = v.object({
  version: v.literal(1),
  accounts: v.array(account),
  /** By account id. */
  tokens: v.record(v.string(), tokenNotes),
})

export type AccountSettings = v.InferOutput<typeof account>
export type TokenNotes = v.InferOutput<typeof tokenNotes>
export type Settings = v.InferOutput<typeof settings>

const empty: Settings = { version: 1, accounts: [], tokens: {} }

/**
 * Reads the settings file. One that cannot be read is set aside under another name, so that nothing is lost and
 * the app starts; `setAside` says so.
 */
export async function loadSettings(files: DataFolder): Promise<{ settings: Settings; setAside: boolean }> {
  const text = await files.read(fileName)
  if (text === null) return { settings: empty, setAside: false }
  const parsed = v.safeParse(settings, parseJson(text))
  if (parsed.success) return { settings: parsed.output, setAside: false }
  await files.write('settings.damaged.json', text)
  return { settings: empty, setAside: true }
}

export function saveSettings(files: DataFolder, value: Settings): Promise<Result<undefined>> {
  return saveJson(files, fileName, value)
}

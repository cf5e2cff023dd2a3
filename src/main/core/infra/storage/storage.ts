import { fail, failure, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { StorageProblem } from '../../../../shared/storage.ts'
import { codeOf } from '../files/file-system.ts'
import { scrub } from '../secrets/scrub.ts'
import { scrubNameOf } from '../secrets/scrub-name.ts'
import type { DataFolder } from './data-folder.ts'
import { parseJson } from '../json.ts'

/** What documents, records and logs are opened with. */
export interface Storage {
  readonly folder: DataFolder
  /** A file could not be used as it is: for the log and the window. */
  readonly report: (problem: StorageProblem) => void
}

/** What was found under a name: text that may be used, nothing, or a file that is left alone and never written over. */
export type Found = { readonly text: string | null } | { readonly blocked: Failure }

/** Reads a file; one that cannot be read, or that a later version of the app wrote, is reported and left alone. */
export async function readText({ folder, report }: Storage, name: string): Promise<Found> {
  try {
    const text = await folder.read(name)
    if (text === null || versionOf(text) === 1) return { text }
    report({ file: name, kind: 'later-version', keptAs: null })
    return {
      blocked: failure(
        'storage-failed',
        `${name} was written by a later version of Tokentray, and is left alone.`,
      ),
    }
  } catch (error) {
    report({ file: name, kind: 'unreadable', keptAs: null })
    return {
      blocked: failure('storage-failed', `${name} cannot be read (${codeOf(error)}), and is left alone.`),
    }
  }
}

/**
 * Keeps a copy of what is damaged under a name that no file has yet, so that the file itself may be written anew.
 *
 * @param text what is kept: the whole file, or the lines of it that cannot be read
 * @returns why the file must be left alone, when there is no copy
 */
export async function setAside(
  { folder, report }: Storage,
  name: string,
  text: string,
): Promise<Failure | null> {
  try {
    const keptAs = await freeName(folder, name)
    await folder.write(keptAs, text)
    report({ file: name, kind: 'damaged', keptAs })
    return null
  } catch (error) {
    report({ file: name, kind: 'damaged', keptAs: null })
    return failure(
      'storage-failed',
      `${name} is damaged and could not be set aside (${codeOf(error)}), so it is left alone.`,
    )
  }
}

/** `settings.json` becomes `settings.damaged-1.json`, then `-2`. */
async function freeName(folder: DataFolder, name: string): Promise<string> {
  const [stem = name, ...ending] = name.split(/(?=\.[a-z]+$)/)
  for (let number = 1; ; number++) {
    const candidate = `${stem}.damaged-${number}${ending.join('')}`
    if ((await folder.read(candidate)) === null) return candidate
  }
}

/** Writes or adds text; what goes wrong is a failure that names the file. */
export async function onDisk(name: string, write: () => Promise<void>): Promise<Result<undefined>> {
  try {
    await write()
    return ok()
  } catch (error) {
    return fail('storage-failed', `${name} could not be written (${wordsOf(error)}).`)
  }
}

/** The reasons that a user can do something about, in words; the system's code for the rest. */
function wordsOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full'
  if (code === 'EROFS') return 'the disk is read-only'
  return code === 'EACCES' || code === 'EPERM' ? 'this user may not write there' : code
}

/** Fields that people and registries fill: a secret pasted where a name belongs is not written. */
const names: ReadonlySet<string> = new Set(['name', 'newName', 'names'])
/** Fields with words of people, of registries and of this app. */
const foreignText: ReadonlySet<string> = new Set(['note', 'words', 'why', 'detail', 'trouble'])

/** A value as JSON, with what looks like a secret masked in foreign text. */
export function toJson(value: unknown, indent?: number): string {
  function masked(this: unknown, key: string, field: unknown): unknown {
    if (names.has(key)) return mapTexts(field, keyOf(this), scrubNameOf)
    return foreignText.has(key) ? mapTexts(field, null, (text) => scrub(text, [])) : field
  }
  return JSON.stringify(value, masked, indent)
}

/** @param key the key of the token that a text is about, where there is one */
type ScrubText = (text: string, key: string | null) => string

/** A text, a list of them, or those of an object, by key. */
function mapTexts(field: unknown, key: string | null, scrubText: ScrubText): unknown {
  if (typeof field === 'string') return scrubText(field, key)
  if (Array.isArray(field)) return field.map((each) => mapTexts(each, key, scrubText))
  if (typeof field !== 'object' || field === null) return field
  return Object.fromEntries(Object.entries(field).map(([at, value]) => [at, mapTexts(value, at, scrubText)]))
}

const keyOf = (holder: unknown): string | null =>
  typeof holder === 'object' && holder !== null && 'key' in holder && typeof holder.key === 'string'
    ? holder.key
    : null

/** A file says its version only where that is later than 1, or in its head; logs say it in their first line. */
function versionOf(text: string): number {
  const parsed = parseJson(text) ?? parseJson(text.slice(0, text.indexOf('\n') + 1))
  const version: unknown =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : 1
  return typeof version === 'number' && version > 1 ? version : 1
}

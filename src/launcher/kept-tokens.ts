// From the modules of the files themselves: the entry of a feature brings the network with it, into a program that starts anew with each command.
import { keptTokensIn, settingsName } from '../main/core/features/accounts/settings.ts'
import { handoverFile, type HandoverRecord } from '../main/core/features/handover/handover-records.ts'
import { movedName, movesName, readMoves, type Move } from '../main/core/features/plaintext-tokens/moves.ts'
import type { FileSystem } from '../main/core/infra/files/file-system.ts'
import { tokenEntry } from '../shared/keychain-entries.ts'
import type { DataFolder } from '../main/core/infra/storage/data-folder.ts'
import { readRecords } from '../main/core/infra/storage/open-records.ts'
import { readText, type Storage } from '../main/core/infra/storage/storage.ts'
import { ok, type Result } from '../shared/failure.ts'
import { registryLabel } from '../shared/registry-url.ts'
import type { RegistryUrl } from '../shared/token.ts'
import type { Options } from './options.ts'

/** A token whose secret the keychain has, as the app's settings tell. */
export interface LaunchableToken {
  readonly registry: RegistryUrl
  /** Null where nobody knows whose it is. */
  readonly username: string | null
  readonly key: string
  /** The keychain's name for it, at its registry. */
  readonly entry: string
  /** Null where only its id is known. */
  readonly name: string | null
  /** Chosen in the app, with `Hand over…`, for its registry. */
  readonly chosen: boolean
}

/** What the app has noted in its data folder. */
export interface Noted {
  readonly tokens: readonly LaunchableToken[]
  readonly handed: readonly HandoverRecord[]
}

/** Reads what the app has noted, and changes nothing. Damaged parts are passed over; the app tells of them. */
export async function readKeptTokens(folder: DataFolder, fs: FileSystem): Promise<Result<Noted>> {
  const storage: Storage = { folder, report: () => undefined }
  const texts: (string | null)[] = []
  for (const name of [settingsName, handoverFile.name, movesName]) {
    const found = await readText(storage, name)
    if ('blocked' in found) return { ok: false, failure: found.blocked }
    texts.push(found.text)
  }
  const [settings = null, handovers = null, moves = null] = texts
  const handed = readRecords(handovers, handoverFile).list
  const rows = keptTokensIn(settings).map((row) => ({ ...row, entry: tokenEntry(row.username, row.key) }))
  const moved = readMoves(moves).flatMap((move) => movedToken(move, rows, fs))
  return ok({ handed, tokens: [...rows, ...moved].map((token) => withChoice(token, handed)) })
}

type KeptToken = Omit<LaunchableToken, 'chosen'>

/** A token that was moved out of a file, unless it is a row of an account or no command could use it. */
function movedToken(move: Move, rows: readonly KeptToken[], fs: FileSystem): readonly KeptToken[] {
  const { id, registry, username, entry, phase, kind } = move
  const isRow = rows.some((row) => row.registry === registry && row.entry === entry)
  if (registry === null || phase !== 'moved' || kind !== 'token' || isRow) return []
  return [{ registry, username, entry, key: id, name: movedName(move, fs) }]
}

/** Whether the user has chosen it for its registry, and what they call it. */
function withChoice(token: KeptToken, handed: readonly HandoverRecord[]): LaunchableToken {
  const same = handed.filter(({ registry, entry }) => registry === token.registry && entry === token.entry)
  return {
    ...token,
    name: token.name ?? same[0]?.name ?? null,
    chosen: same.some(({ way }) => way === 'run'),
  }
}

type Wanted = Pick<Options, 'token' | 'account' | 'registry'>

export type Choice =
  | { readonly kind: 'one'; readonly token: LaunchableToken }
  | { readonly kind: 'none'; readonly words: string }

/** The one token that is meant: by what was said, else the one chosen in the app, else the only one there is. */
export function chooseToken(tokens: readonly LaunchableToken[], wanted: Wanted): Choice {
  const none = (words: string): Choice => ({ kind: 'none', words })
  if (tokens.length === 0)
    return none('Tokentray keeps no token in the keychain. Create one there, or move one to the keychain.')
  const fitting = tokens.filter(
    ({ registry, username, name, key }) =>
      (wanted.registry === null || wanted.registry === registry) &&
      (wanted.account === null || wanted.account === username) &&
      (wanted.token === null || wanted.token === name || wanted.token === key),
  )
  if (fitting.length === 0)
    return none(`No kept token matches: ${wantedWords(wanted)}. The kept tokens are:\n${listWords(tokens)}`)
  const chosen = fitting.filter((token) => token.chosen)
  const [only, ...more] = chosen.length > 0 ? chosen : fitting
  if (only && more.length === 0) return { kind: 'one', token: only }
  const what = chosen.length > 0 ? chosen : fitting
  return none(
    `Which token? Add --registry=URL, --token=NAME or --account=NAME, or choose one in Tokentray with “Hand over…”. The tokens are:\n${listWords(what)}`,
  )
}

function wantedWords({ token, account, registry }: Wanted): string {
  return [
    token === null ? '' : `named “${token}”`,
    account === null ? '' : `of ${account}`,
    registry === null ? '' : `at ${registryLabel(registry)}`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** One token a line: its name, whose it is and where; its id, too, where another is called the same. */
export const listWords = (tokens: readonly LaunchableToken[]) =>
  tokens.map((token) => `  ${lineOf(token, tokens)}`).join('\n')

function lineOf(
  { name, key, username, registry, chosen }: LaunchableToken,
  all: readonly LaunchableToken[],
): string {
  const shared = name !== null && all.filter((other) => other.name === name).length > 1
  return [
    printable(name ?? key) + (shared ? `  ${printable(key)}` : ''),
    `${username === null ? '' : `${printable(username)} `}at ${registry}`,
    chosen ? '(chosen)' : '',
  ]
    .filter(Boolean)
    .join('  ')
}

/** Names come from people and registries; a terminal obeys control characters. */
const printable = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, '�')

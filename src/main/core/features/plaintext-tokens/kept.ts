import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { Finding } from '../../infra/config-files/look-at.ts'
import { codeOf, type FileSystem } from '../../infra/files/file-system.ts'
import { readSnapshot } from '../../infra/files/snapshot.ts'
import type { Vault } from '../../infra/keychain/vault.ts'
import { Secret } from '../../infra/secrets/secret.ts'
import type { Move, Moves } from './moves.ts'

/** What is noted of the kept tokens of an account, by its id and the key of the row. */
export interface KeptRows {
  holds(account: string, key: string): boolean
  noteKept(account: string, key: string, where: 'keychain', name: null): Promise<Result<undefined>>
  forgetToken(account: string, key: string): Promise<Result<undefined>>
}

/** Where a token lies in the keychain. */
export type KeptEntry = Pick<Move, 'service' | 'entry'>

/** Knows what the app itself has handed over, and lent to a file, and takes it back again. */
export interface Lending {
  isLent(finding: Finding): boolean
  /** Takes back all that a token is handed over to, and then does what takes it away; nobody is handed it meanwhile. */
  withdrawn(kept: KeptEntry, work: () => Promise<Result<undefined>>): Promise<Result<undefined>>
  /** The same secret lies elsewhere now, as what was moved last. Fails where something is still handed the one before, which must then stay. */
  keptAs(before: KeptEntry, now: Move): Promise<Result<undefined>>
}

export interface KeptParts {
  readonly fs: FileSystem
  readonly vault: Vault
  readonly accounts: KeptRows
  readonly moves: Moves
}

/** What undoing needs and only the keychain may hold: the bytes taken out, and which file they were taken from. */
export interface UndoRecord {
  readonly cut: Buffer
  /** SHA-256 of the file without them. In the keychain too, since a file may hold a guessable password beside the token. */
  readonly fingerprint: string
}

/** The keychain's name for the undo record of a move. */
export const undoEntry = ({ id }: Pick<Move, 'id'>) => `found/${id}/undo`

export const fingerprintOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')

/** Puts the token and its undo record into the keychain; memory is no place for what is about to be deleted elsewhere. */
export async function keepBoth(
  { vault }: KeptParts,
  move: Move,
  secret: Secret,
  record: UndoRecord,
): Promise<Failure | null> {
  const undo = await vault.keep(move.service, undoEntry(move), undoSecret(record))
  if (undo.in === 'memory') return undo.why
  if (!move.ownsEntry) return sameAsKept(vault, move, secret)
  const kept = await vault.keep(move.service, move.entry, secret)
  return kept.in === 'memory' ? kept.why : null
}

async function sameAsKept(vault: Vault, move: Move, secret: Secret): Promise<Failure | null> {
  const kept = await vault.find(move.service, move.entry)
  if (!kept.ok) return kept.failure
  if (kept.value?.reveal() === secret.reveal()) return null
  return fail('token-not-found', 'The keychain has another token under this name. Nothing was changed.')
    .failure
}

/** The undo record of a move; null only when it is certain that there is none. */
export async function findRecord({ vault }: KeptParts, move: Move): Promise<Result<UndoRecord | null>> {
  const kept = await vault.find(move.service, undoEntry(move))
  return kept.ok ? ok(kept.value && readUndoSecret(kept.value)) : kept
}

/**
 * Takes out of the keychain what a move put there, and the move out of the journal; it stays there when any of that fails, so that it can
 * be done again. The undo record goes last: by it a file is known that has its token still.
 */
export async function letGo(parts: KeptParts, move: Move): Promise<Result<undefined>> {
  const { vault, moves } = parts
  const forgotten = move.ownsEntry ? await forgetEntry(parts, move) : ok()
  if (!forgotten.ok) return forgotten
  const undone = await vault.forget(move.service, undoEntry(move))
  return undone.ok ? moves.drop(move.id) : undone
}

/** An entry that another move shares becomes that one's. */
async function forgetEntry(
  { vault, accounts, moves }: KeptParts,
  { id, service, entry, account, key }: Move,
): Promise<Result<undefined>> {
  const heir = moves
    .all()
    .find((other) => other.id !== id && other.service === service && other.entry === entry)
  if (heir) return moves.put({ ...heir, ownsEntry: true })
  const forgotten = await vault.forget(service, entry)
  if (!forgotten.ok || account === null || key === null) return forgotten
  return accounts.forgetToken(account, key)
}

/** Whether the file of a move has its token. This is asked before any secret is forgotten; `unknown` when the file cannot be read now. */
export async function stillInFile(
  fs: FileSystem,
  { path }: Pick<Move, 'path'>,
  record: UndoRecord | null,
  secret: Secret,
): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const file = await readSnapshot(fs, path)
    return file && holds(file.bytes, record, secret) ? 'yes' : 'no'
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'no' : 'unknown'
  }
}

function holds(file: Buffer, record: UndoRecord | null, secret: Secret): boolean {
  if (record) return fingerprintOf(file) !== record.fingerprint && file.includes(record.cut)
  const text = secret.reveal()
  return (['utf8', 'utf16le'] as const).some((encoding) => file.includes(Buffer.from(text, encoding)))
}

const stored = v.object({ cut: v.string(), file: v.string() })

/** As the text of a keychain entry. Bytes are written as Latin-1, which keeps a long token within what an entry may hold. */
function undoSecret({ cut, fingerprint }: UndoRecord): Secret {
  return new Secret(JSON.stringify({ cut: cut.toString('latin1'), file: fingerprint }))
}

function readUndoSecret(secret: Secret): UndoRecord | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), secret.reveal())
  return parsed.success
    ? { cut: Buffer.from(parsed.output.cut, 'latin1'), fingerprint: parsed.output.file }
    : null
}

import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { splice } from '../../infra/config-files/splice.ts'
import { readSnapshot, type FileSnapshot } from '../../infra/files/snapshot.ts'
import { removeTemporary, replaceFile } from '../../infra/files/write-file.ts'
import { findRecord, fingerprintOf, letGo, type KeptParts, type UndoRecord } from './kept.ts'
import type { Move } from './moves.ts'
import { recoverMove, unnoted } from './recover.ts'

/** Gives a moved token back to its file, byte by byte, and takes it out of the keychain. Refused when the file has changed since. */
export async function undoMove(parts: KeptParts, move: Move): Promise<Result<undefined>> {
  const { fs, moves } = parts
  const record = await recordOf(parts, move)
  if (!record.ok) return record
  const snapshot = await readSnapshot(fs, move.path).catch(() => null)
  if (!snapshot) return fail('file-changed', 'The file is no longer there.')
  if (snapshot.target !== move.target || fingerprintOf(snapshot.bytes) !== record.value.fingerprint)
    return fail('file-changed', 'The file was changed since the token was moved.')
  const undoing: Move = { ...move, phase: 'undoing' }
  const begun = await moves.put(undoing)
  if (!begun.ok) return begun
  // An earlier try may have left it, where the disk was failing.
  await removeTemporary(fs, move.temporary)
  const written = await replaceFile(fs, snapshot, restored(snapshot, move, record.value), move.temporary)
  if (!written.ok) {
    // The file decides. If it has the token after all, the token was given back.
    await recoverMove(parts, undoing)
    return moves.get(move.id) ? written : ok()
  }
  const gone = await letGo(parts, undoing)
  return gone.ok ? gone : unnoted('The token is in the file again.', gone.failure)
}

const restored = ({ bytes }: FileSnapshot, { start, replaced }: Move, { cut }: UndoRecord): Buffer =>
  splice(bytes, [{ start, end: start + replaced, bytes: cut }])

async function recordOf(parts: KeptParts, move: Move): Promise<Result<UndoRecord>> {
  const record = await findRecord(parts, move)
  if (!record.ok) return record
  return record.value
    ? ok(record.value)
    : fail('token-not-found', 'The keychain no longer has what was taken out of the file.')
}

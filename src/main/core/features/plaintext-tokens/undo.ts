import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { readSnapshot } from '../../infra/files/snapshot.ts'
import { replaceFile } from '../../infra/files/write-file.ts'
import { undoEntry, type Move } from './journal.ts'
import { forgetKept, type MoveTools } from './move.ts'
import { fingerprintOf, readUndoSecret, type UndoRecord } from './undo-record.ts'

/** Gives a moved token back to its file, byte by byte, and takes it out of the keychain. Refused when the file has changed since. */
export async function undoMove(tools: MoveTools, move: Move): Promise<Result<undefined>> {
  const record = await undoRecord(tools, move)
  if (!record.ok) return record
  const snapshot = await readSnapshot(tools.fs, move.path).catch(() => null)
  if (!snapshot) return fail('file-changed', 'The file is no longer there.')
  if (snapshot.target !== move.target || fingerprintOf(snapshot.bytes) !== record.value.fingerprint)
    return fail('file-changed', 'The file was changed since the token was moved.')
  await tools.journal.put({ ...move, phase: 'undoing' })
  const { bytes } = snapshot
  const restored = Buffer.concat([
    bytes.subarray(0, move.start),
    record.value.cut,
    bytes.subarray(move.start + move.replaced),
  ])
  const written = await replaceFile(tools.fs, snapshot, restored, move.temporary)
  if (!written.ok) {
    await tools.journal.put(move)
    return written
  }
  return forgetMove(tools, move)
}

/** Takes a moved token out of the keychain for good. The journal keeps the move when the keychain will not let go. */
export async function forgetMove(tools: MoveTools, move: Move): Promise<Result<undefined>> {
  const forgotten = await forgetKept(tools, move)
  if (!forgotten.ok) return forgotten
  await tools.journal.drop(move.id)
  return ok()
}

async function undoRecord({ vault }: MoveTools, move: Move): Promise<Result<UndoRecord>> {
  const kept = await vault.find(move.service, undoEntry(move))
  if (!kept.ok) return kept
  const record = kept.value && readUndoSecret(kept.value)
  return record
    ? ok(record)
    : fail('token-not-found', 'The keychain no longer has what was taken out of the file.')
}

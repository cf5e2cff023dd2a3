import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import { removeTemporary } from '../../infra/files/write-file.ts'
import { findRecord, letGo, stillInFile, type KeptParts } from './kept.ts'
import type { Move } from './moves.ts'

/**
 * Puts right the moves that were cut short, by a crash or by a disk that would take no more. Where the file still has the token, the keychain
 * forgets it; where it does not, the keychain keeps it, whatever became of the file. What cannot be told or noted now is left for the next
 * time.
 */
export async function recoverMoves(parts: KeptParts): Promise<void> {
  // Without a keychain (also in a run that keeps everything in memory) a missing entry proves nothing.
  if (parts.vault.state().status !== 'ready') return
  for (const move of parts.moves.all()) {
    // It may hold a token, and could not be removed where the disk was failing.
    await removeTemporary(parts.fs, move.temporary)
    if (move.phase !== 'moved') await recoverMove(parts, move)
  }
}

/** Looks where the token is, and makes the journal and the keychain agree with that. */
export async function recoverMove(parts: KeptParts, move: Move): Promise<Result<unknown>> {
  const record = await findRecord(parts, move)
  if (!record.ok) return record
  const kept = await parts.vault.find(move.service, move.entry)
  if (!kept.ok) return kept
  // The record is removed last. So when there is none, undoing or forgetting had finished.
  if (!kept.value || (move.phase === 'undoing' && !record.value)) return letGo(parts, move)
  switch (await stillInFile(parts.fs, move, record.value, kept.value)) {
    case 'yes':
      return letGo(parts, move)
    case 'no':
      return finishMove(parts, move)
    case 'unknown':
      return fail('file-unwritable', 'The file cannot be read now.')
  }
}

/** Notes that the file no longer has the token and the keychain does. What cannot be noted now is still true, and is noted later. */
export async function finishMove({ accounts, moves }: KeptParts, move: Move): Promise<Result<Move>> {
  const moved: Move = { ...move, phase: 'moved' }
  const { account, key, ownsEntry } = move
  const kept =
    account !== null && key !== null && ownsEntry
      ? await accounts.noteKept(account, key, 'keychain', null)
      : ok()
  const noted = kept.ok ? await moves.note(moved) : kept
  return noted.ok
    ? ok(moved)
    : unnoted('The token is in the keychain and no longer in the file.', noted.failure)
}

/** Takes a moved token out of the keychain for good. It stays in the journal when the keychain does not delete it. */
export async function forgetMove(parts: KeptParts, move: Move): Promise<Result<undefined>> {
  // Should the app end on the way, the journal must not say that the keychain has what it has no longer.
  const begun = await parts.moves.put({ ...move, phase: 'undoing' })
  if (!begun.ok) return begun
  const gone = await letGo(parts, move)
  if (!gone.ok) await recoverMove(parts, { ...move, phase: 'undoing' })
  return gone
}

/** A failure that tells first what was done all the same. */
export const unnoted = (done: string, { code, message, details }: Failure) =>
  fail(code, `${done} ${message}`, details)

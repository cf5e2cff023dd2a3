import type { Secret } from '../../infra/secrets/secret.ts'
import { removeTemporary } from '../../infra/files/write-file.ts'
import { readSnapshot } from '../../infra/files/snapshot.ts'
import { undoEntry, type Move } from './journal.ts'
import { finishMove, type MoveTools } from './move.ts'
import { forgetMove } from './undo.ts'
import { fingerprintOf, readUndoSecret, type UndoRecord } from './undo-record.ts'

/**
 * Settles the moves that a crash cut short. Where the file still has the token, the keychain forgets it; where it does not, the keychain
 * keeps it, whatever became of the file. A keychain that cannot be asked now leaves them for the next time.
 */
export async function recoverMoves(tools: MoveTools): Promise<void> {
  // Without the keychain (in a run that keeps all in memory, too) nothing can be told from its silence.
  if (tools.vault.state().status !== 'ready') return
  for (const move of tools.journal.all()) if (move.phase !== 'moved') await recoverMove(tools, move)
}

async function recoverMove(tools: MoveTools, move: Move): Promise<void> {
  const undo = await tools.vault.find(move.service, undoEntry(move))
  const kept = await tools.vault.find(move.service, move.entry)
  if (!undo.ok || !kept.ok) return
  await removeTemporary(tools.fs, move.temporary)
  const file = await readSnapshot(tools.fs, move.path).catch(() => null)
  const record = undo.value && readUndoSecret(undo.value)
  const needed = kept.value !== null && !(file && holds(file.bytes, record, kept.value))
  if (needed) await finishMove(tools, move)
  else await forgetMove(tools, move)
}

function holds(file: Buffer, record: UndoRecord | null, secret: Secret): boolean {
  if (record) return fingerprintOf(file) !== record.fingerprint && file.includes(record.cut)
  const text = secret.reveal()
  return (['utf8', 'utf16le'] as const).some((encoding) => file.includes(Buffer.from(text, encoding)))
}

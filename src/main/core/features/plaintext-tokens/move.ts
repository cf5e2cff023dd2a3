import { randomUUID } from 'node:crypto'
import type { Failure, Result } from '../../../../shared/failure.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Clock } from '../../infra/clock.ts'
import { cutBytes } from '../../infra/config-files/formats/index.ts'
import type { PlainSecret } from '../../infra/config-files/formats/reading.ts'
import type { Place } from '../../infra/config-files/places.ts'
import { type FileSnapshot } from '../../infra/files/snapshot.ts'
import { replaceFile, temporaryBeside } from '../../infra/files/write-file.ts'
import { stateFailure } from '../../infra/keychain/vault.ts'
import { tokenEntry } from '../../../../shared/keychain-entries.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import {
  fingerprintOf,
  keepBoth,
  letGo,
  stillInFile,
  type KeptParts,
  type Lending,
  type UndoRecord,
} from './kept.ts'
import type { FullMatch } from './match-row.ts'
import type { Move } from './moves.ts'
import { finishMove, forgetMove } from './recover.ts'

export interface MoveParts extends KeptParts {
  readonly clock: Clock
  readonly lending: Lending
}

/** The token to move, and what is known of it. */
export interface Chosen {
  readonly snapshot: FileSnapshot
  readonly found: PlainSecret
  readonly place: Place
  readonly registry: RegistryUrl | null
  readonly username: string | null
  readonly match: FullMatch | null
}

/** Stands for the registry of a token that is bound to none, in the name of its keychain entry. */
const noRegistry = 'no registry'

/**
 * Moves a token from its file to the keychain. The keychain has it, read back and compared, before the file loses it; whatever goes wrong
 * before that leaves the file as it was, and what was kept is forgotten again. A crash at any point is put right by `recoverMoves`.
 */
export async function moveSecret(parts: MoveParts, chosen: Chosen): Promise<Result<Move>> {
  const { fs, moves, vault } = parts
  const { snapshot, found } = chosen
  const state = await vault.check()
  if (state.status !== 'ready') return { ok: false, failure: stateFailure(state) }
  const bytes = cutBytes(snapshot.bytes, found)
  const move = newMove(parts, chosen, bytes)
  const begun = await moves.put(move)
  if (!begun.ok) return begun
  const { start, end } = found.cut
  const record = { cut: snapshot.bytes.subarray(start, end), fingerprint: fingerprintOf(bytes) }
  const refused = await keepBoth(parts, move, found.secret, record)
  if (refused) return takeBack(parts, move, refused)
  const written = await replaceFile(fs, snapshot, bytes, move.temporary)
  if (!written.ok && !(await isOutAllTheSame(parts, move, record, found.secret, written.failure)))
    return { ok: false, failure: written.failure }
  const moved = await finishMove(parts, move)
  if (moved.ok) await dropTwins(parts, moved.value, found.secret)
  return moved
}

/** What cannot be forgotten now stays in the journal, to be put right later; the file has the token in any case. */
async function takeBack(parts: MoveParts, move: Move, why: Failure): Promise<Result<Move>> {
  await letGo(parts, move)
  return { ok: false, failure: why }
}

/**
 * After a write that was reported as failed, the file itself shows what happened. A file that cannot be read leaves the move in the journal, to
 * be put right later, and the token in the keychain until then. A file that somebody else has changed was not written, whatever is in it.
 */
async function isOutAllTheSame(
  parts: MoveParts,
  move: Move,
  record: UndoRecord,
  secret: Secret,
  why: Failure,
): Promise<boolean> {
  const there = await stillInFile(parts.fs, move, record, secret)
  if (there === 'unknown') return false
  if (there === 'no' && why.code !== 'file-changed') return true
  await letGo(parts, move)
  return false
}

/** The same token, moved out of the same place before: it came back since, so that move can never be undone, and is this one. */
async function dropTwins(parts: MoveParts, moved: Move, secret: Secret): Promise<void> {
  const { vault, moves, lending } = parts
  const twins = moves
    .all()
    .filter(
      ({ id, phase, path, setting }) =>
        id !== moved.id && phase === 'moved' && path === moved.path && setting === moved.setting,
    )
  for (const twin of twins) {
    const kept = await vault.find(twin.service, twin.entry)
    if (!kept.ok || kept.value?.reveal() !== secret.reveal()) continue
    const passed = await lending.keptAs(twin, moved)
    // A twin that could not be removed is shown although it need not be. It goes with the next move, or when the user forgets it.
    if (passed.ok) await forgetMove(parts, twin)
  }
}

function newMove(
  { fs, accounts, clock }: MoveParts,
  { snapshot, found, match, ...known }: Chosen,
  bytes: Buffer,
): Move {
  const id = randomUUID()
  const { path, target } = snapshot
  const registry = match?.registry ?? known.registry
  return {
    id,
    phase: 'moving',
    path,
    target,
    temporary: temporaryBeside(fs, target, id),
    place: known.place.kind,
    format: known.place.format,
    setting: found.setting,
    kind: found.kind,
    masked: maskOf(found),
    registry,
    username: match?.username ?? known.username,
    account: match?.account ?? null,
    key: match?.key ?? null,
    service: registry ?? noRegistry,
    entry: match ? tokenEntry(match.username, match.key) : `found/${id}`,
    ownsEntry: !(match && accounts.holds(match.account, match.key)),
    start: found.cut.start,
    replaced: bytes.length - snapshot.bytes.length + (found.cut.end - found.cut.start),
    movedAt: clock.now().toISOString(),
  }
}

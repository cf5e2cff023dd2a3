import { randomUUID } from 'node:crypto'
import { fail, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { TokenMatch } from '../../../../shared/plaintext-tokens.ts'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { AccountStore } from '../accounts/accounts.ts'
import { stateFailure, tokenEntry, type Vault } from '../../infra/keychain/vault.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { Clock } from '../../infra/clock.ts'
import { type FileSnapshot } from '../../infra/files/snapshot.ts'
import type { FileSystem } from '../../infra/files/file-system.ts'
import { replaceFile, temporaryBeside } from '../../infra/files/write-file.ts'
import { cutBytes } from '../../infra/config-files/formats/index.ts'
import type { PlainSecret } from '../../infra/config-files/formats/reading.ts'
import type { Lending } from './found-store.ts'
import { undoEntry, type Move, type MoveJournal } from './journal.ts'
import { maskOf } from '../../infra/secrets/mask.ts'
import type { Place } from '../../infra/config-files/places.ts'
import { fingerprintOf, undoSecret } from './undo-record.ts'

export interface MoveTools {
  readonly fs: FileSystem
  readonly vault: Vault
  readonly accounts: AccountStore
  readonly journal: MoveJournal
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
  readonly match: (TokenMatch & { readonly registry: RegistryUrl; readonly username: string }) | null
}

/** Stands for the registry of a token that is bound to none, in the name of its keychain entry. */
const noRegistry = 'no registry'

/**
 * Moves a token from its file to the keychain. The keychain has it, read back and compared, before the file loses it; whatever goes wrong
 * leaves the file as it was, and what was kept is forgotten again. A crash at any point is settled by `settle.ts`.
 */
export async function moveSecret(tools: MoveTools, chosen: Chosen): Promise<Result<Move>> {
  const { journal, vault } = tools
  const { snapshot, found } = chosen
  const state = await vault.check()
  if (state.status !== 'ready') return { ok: false, failure: stateFailure(state) }
  const bytes = cutBytes(snapshot.bytes, found)
  const move = newMove(tools, chosen, bytes)
  await journal.put(move)
  const kept = await keep(tools, move, chosen, bytes)
  const refusal = kept ?? (await written(tools, snapshot, bytes, move))
  if (refusal) {
    // What cannot be forgotten now stays in the journal, to be settled later.
    if ((await forgetKept(tools, move)).ok) await journal.drop(move.id)
    return { ok: false, failure: refusal }
  }
  const moved = await finishMove(tools, move)
  await dropTwins(tools, moved, found.secret)
  return ok(moved)
}

/** The same token, moved out of the same place before: it came back since, so that move can never be undone, and is this one. */
async function dropTwins(tools: MoveTools, moved: Move, secret: Secret): Promise<void> {
  const { vault, journal, lending } = tools
  const before = journal
    .all()
    .filter(
      ({ id, phase, path, setting }) =>
        id !== moved.id && phase === 'moved' && path === moved.path && setting === moved.setting,
    )
  for (const twin of before) {
    const kept = await vault.find(twin.service, twin.entry)
    if (!kept.ok || kept.value?.reveal() !== secret.reveal()) continue
    const passed = await lending.keptAs(twin, moved)
    if (!passed.ok) continue
    const forgotten = await forgetKept(tools, twin)
    if (forgotten.ok) await journal.drop(twin.id)
  }
}

/** Notes that the file no longer has the token and the keychain does. */
export async function finishMove({ accounts, journal }: MoveTools, move: Move): Promise<Move> {
  const moved: Move = { ...move, phase: 'moved' }
  if (move.account !== null && move.key !== null && move.ownsEntry)
    await accounts.noteKept(move.account, move.key, 'keychain', null)
  await journal.put(moved)
  return moved
}

/** Takes out of the keychain what this move put there; an entry that another move shares becomes that one's. */
export async function forgetKept(
  { vault, accounts, journal }: MoveTools,
  move: Move,
): Promise<Result<undefined>> {
  const undone = await vault.forget(move.service, undoEntry(move))
  if (!undone.ok || !move.ownsEntry) return undone
  const heir = journal
    .all()
    .find(({ id, service, entry }) => id !== move.id && service === move.service && entry === move.entry)
  if (heir) {
    await journal.put({ ...heir, ownsEntry: true })
    return ok()
  }
  const forgotten = await vault.forget(move.service, move.entry)
  if (forgotten.ok && move.account !== null && move.key !== null)
    await accounts.forgetToken(move.account, move.key)
  return forgotten
}

function newMove(
  { fs, accounts, clock }: MoveTools,
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

/** Puts both entries into the keychain; memory is no place for what is about to be deleted elsewhere. */
async function keep(
  { vault }: MoveTools,
  move: Move,
  { snapshot, found }: Chosen,
  bytes: Buffer,
): Promise<Failure | null> {
  const { start, end } = found.cut
  const record = { cut: snapshot.bytes.subarray(start, end), fingerprint: fingerprintOf(bytes) }
  const undo = await vault.keep(move.service, undoEntry(move), undoSecret(record))
  if (undo.in === 'memory') return undo.why
  if (!move.ownsEntry) return sameAsKept(vault, move, found.secret)
  const kept = await vault.keep(move.service, move.entry, found.secret)
  return kept.in === 'memory' ? kept.why : null
}

async function sameAsKept(vault: Vault, move: Move, secret: Secret): Promise<Failure | null> {
  const kept = await vault.find(move.service, move.entry)
  if (!kept.ok) return kept.failure
  if (kept.value?.reveal() === secret.reveal()) return null
  return fail('token-not-found', 'The keychain has another token under this name. Nothing was changed.')
    .failure
}

async function written(
  { fs }: MoveTools,
  snapshot: FileSnapshot,
  bytes: Buffer,
  move: Move,
): Promise<Failure | null> {
  const result = await replaceFile(fs, snapshot, bytes, move.temporary)
  return result.ok ? null : result.failure
}

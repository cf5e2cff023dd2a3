import type { Handlers } from '../../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Act, ActKind } from '../../../../shared/history.ts'
import type { MovePreview } from '../../../../shared/plaintext-tokens.ts'
import type { Mutex } from '../../infra/concurrency.ts'
import { readBytes } from '../../infra/config-files/formats/index.ts'
import { findingsIn, standIn, type FileFindings, type Finding } from '../../infra/config-files/look-at.ts'
import type { Place } from '../../infra/config-files/places.ts'
import { shownPath, type FileSystem } from '../../infra/files/file-system.ts'
import { readSnapshot, type FileSnapshot } from '../../infra/files/snapshot.ts'
import { stateFailure } from '../../infra/keychain/vault.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import type { SecretClipboard } from '../../infra/secrets/secret-clipboard.ts'
import type { Store } from '../../state.ts'
import { diffOf } from './diff.ts'
import type { FoundStore } from './found-store.ts'
import { whoseToken } from './found-tokens.ts'
import { isKeptAs } from './match-row.ts'
import { moveSecret, type MoveParts } from './move.ts'
import type { Move } from './moves.ts'
import { forgetMove, recoverMoves } from './recover.ts'
import { undoMove } from './undo.ts'

type MoveCalls = Pick<Handlers['plaintextTokens'], 'preview' | 'move' | 'undo' | 'copy' | 'forget'>

const laterFirst =
  'Another token was moved out of this file after this one. Put that one back first, then this one.'

/** A finding as the file has it now. */
interface Current {
  readonly finding: Finding
  readonly snapshot: FileSnapshot
  readonly all: readonly Finding[]
}

export interface MoveHandlerParts extends MoveParts {
  readonly store: Store
  readonly found: FoundStore
  /** What stands at these places now. */
  readonly read: (...places: readonly Place[]) => Promise<readonly FileFindings[]>
  readonly clipboard: SecretClipboard
  readonly record: (act: Act) => void
  readonly showKept: (account: string) => void
  /** One at a time: each is a chain of steps over a file and the keychain. */
  readonly inTurn: Mutex
}

/** Moving found tokens, and what can be done with them afterwards. */
export function createMoveHandlers(parts: MoveHandlerParts): MoveCalls {
  const { fs, store, found: findings, moves, vault, lending, clipboard, inTurn } = parts

  /** A disk that was full may have left a move that is not noted as what it is. */
  async function healMoves(): Promise<void> {
    if (moves.all().some(({ phase }) => phase !== 'moved')) await recoverMoves(parts)
  }

  /** Moved or given back: the row of the account says so, and the file is read again. */
  async function lookAfter(move: Move): Promise<void> {
    if (move.account !== null) parts.showKept(move.account)
    const files = await parts.read({ path: move.path, kind: move.place, format: move.format })
    for (const file of files) findings.put(file)
    findings.publish()
  }

  /** Writes into the history what was done with a token, and what came of it. */
  function note(
    act: ActKind,
    about: Pick<Move, 'account' | 'key'>,
    words: string,
    result: Result<unknown>,
  ): void {
    const outcome = result.ok ? 'done' : 'failed'
    const ofAccount = about.account === null ? {} : { account: about.account, key: about.key ?? undefined }
    parts.record({
      act,
      outcome,
      ...ofAccount,
      note: result.ok ? words : `${words}: ${result.failure.code}`,
    })
  }

  /** Does something with a token that was moved; `words` are for the history, about the file. */
  const withMove = (
    id: string,
    act: ActKind,
    words: (path: string) => string,
    run: (move: Move) => Promise<Result<undefined>>,
  ) =>
    inTurn(async (): Promise<Result<undefined>> => {
      const state = vault.state()
      if (state.status !== 'ready') return { ok: false, failure: stateFailure(state) }
      await healMoves()
      const move = moves.find(id)
      if (!move) return fail('token-not-found', 'This token is no longer kept here.')
      const result = await run(move)
      note(act, move, words(shownPath(move.path, fs)), result)
      return result
    })

  /** The row that a token is kept as: one of the registry that its file is for, or one whose secret it certainly is. */
  async function certainRow({ row, match }: ReturnType<typeof whoseToken>, secret: Secret) {
    if (row || !match) return row
    return (await isKeptAs(parts, match, secret)) ? match : null
  }

  /** Tokens go back into a file in the reverse order in which they left it. */
  function movedAfter(move: Move): boolean {
    const all = moves.all()
    return all
      .slice(all.findIndex(({ id }) => id === move.id) + 1)
      .some(({ target }) => target === move.target)
  }

  return {
    async preview({ id }): Promise<Result<MovePreview>> {
      const current = await currentOf(fs, findings, id)
      if (!current.ok) return current
      const { finding, snapshot, all } = current.value
      return ok({
        version: standIn(snapshot.bytes),
        path: shownPath(snapshot.path, fs),
        lines: diffOf(
          snapshot.bytes,
          all.map(({ found }) => found),
          finding.found,
        ),
        linked: snapshot.target === snapshot.path ? null : shownPath(snapshot.target, fs),
      })
    },
    move: ({ id, version }) =>
      inTurn(async () => {
        await healMoves()
        const current = await currentOf(fs, findings, id)
        if (!current.ok) return current
        const { finding, snapshot } = current.value
        if (standIn(snapshot.bytes) !== version)
          return fail('file-changed', 'The file was changed since it was shown. Nothing was moved.')
        const { found, place } = finding
        if (lending.isLent(finding))
          return fail(
            'invalid-request',
            'Tokentray has lent this token to the file, and will take it out again.',
          )
        const whose = whoseToken(finding, store.get())
        const match = await certainRow(whose, found.secret)
        const answer = findings.answers.get(id)
        const username = (answer !== 'asking' ? answer?.username : null) ?? found.username
        const moved = await moveSecret(parts, {
          ...{ snapshot, found, place, username, match },
          registry: whose.registry,
        })
        const about = { account: match?.account ?? null, key: match?.key ?? null }
        note('move', about, `From ${shownPath(place.path, fs)} to the keychain`, moved)
        if (!moved.ok) return moved
        await lookAfter(moved.value)
        return ok()
      }),
    undo: ({ id }) =>
      withMove(
        id,
        'move',
        (path) => `Back into ${path}`,
        async (move) => {
          // What was lent to this file would have to be out of it, for every byte to be as it was.
          const undone = await lending.withdrawn(move, () => undoMove(parts, move))
          await lookAfter(move)
          return undone.ok || !movedAfter(move) ? undone : fail('file-changed', laterFirst)
        },
      ),
    forget: ({ id }) =>
      withMove(
        id,
        'other',
        (path) => `Forgot the token that was moved out of ${path}`,
        async (move) => {
          const forget = () => forgetMove(parts, move)
          // Where the entry stays, so does what it is handed over to.
          const forgotten = await (move.ownsEntry ? lending.withdrawn(move, forget) : forget())
          await lookAfter(move)
          return forgotten
        },
      ),
    copy: ({ id }) =>
      withMove(
        id,
        'copy',
        (path) => `The token that was moved out of ${path}`,
        async (move) => {
          const secret = await vault.find(move.service, move.entry)
          if (!secret.ok) return secret
          if (!secret.value) return fail('token-not-found', 'The keychain no longer has this token.')
          await clipboard.copy(move.masked, secret.value)
          return ok()
        },
      ),
  }
}

async function currentOf(fs: FileSystem, found: FoundStore, id: string): Promise<Result<Current>> {
  const known = found.get(id)
  if (!known) return fail('token-not-found', 'This token is no longer where it was found. Look again.')
  const { place } = known
  if (place.kind === 'environment') return fail('invalid-request', 'This token is not in a file.')
  const snapshot = await readSnapshot(fs, place.path).catch(() => null)
  if (!snapshot) return fail('file-changed', 'The file is no longer there.')
  const all = await findingsIn(fs, place, snapshot, readBytes(place.format, snapshot.bytes))
  const finding = all.find((each) => each.id === id)
  return finding ? ok({ finding, snapshot, all }) : fail('file-changed', 'The file no longer has this token.')
}

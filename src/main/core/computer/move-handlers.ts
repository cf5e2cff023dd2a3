import type { MovePreview } from '../../../shared/computer.ts'
import type { Handlers } from '../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../shared/failure.ts'
import type { CoreContext } from '../context.ts'
import { showKept } from '../tokens/kept-secrets.ts'
import { diffOf } from './diff.ts'
import { readSnapshot, type FileSnapshot } from './file-edit.ts'
import { findingsIn, lookAt, shownPath, standIn, type Finding } from './find.ts'
import type { FoundBook } from './found-book.ts'
import { whoseToken } from './found-tokens.ts'
import { readBytes } from './formats/index.ts'
import type { Move } from './journal.ts'
import { moveSecret, type MoveTools } from './move.ts'
import { forgetMove, undoMove } from './undo.ts'

type MoveCalls = Pick<Handlers['computer'], 'preview' | 'move' | 'undo' | 'copy' | 'forget'>

/** A finding as the file has it now. */
interface Current {
  readonly finding: Finding
  readonly snapshot: FileSnapshot
  readonly all: readonly Finding[]
}

/** Moving found tokens, and what can be done with them afterwards. One at a time: each is a chain of steps over a file and the keychain. */
export function createMoveHandlers(context: CoreContext, tools: MoveTools, book: FoundBook): MoveCalls {
  const { ports, vault, clipboard } = context
  const inTurn = createTurns()

  /** Moved or given back: the row of the account says so, and the file is read again. */
  async function after(move: Move, result: Result<unknown>): Promise<Result<undefined>> {
    if (move.account !== null) showKept(context, move.account)
    book.put(await lookAt({ path: move.path, kind: move.place, format: move.format }, ports.machine))
    book.publish()
    return result.ok ? ok() : result
  }

  const withMove = (id: string, run: (move: Move) => Promise<Result<undefined>>) =>
    inTurn(async () => {
      const move = tools.journal.all().find((each) => each.id === id && each.phase === 'moved')
      return move ? run(move) : fail('token-not-found', 'This token is no longer kept here.')
    })

  return {
    async preview({ id }): Promise<Result<MovePreview>> {
      const current = await currentOf(book, id)
      if (!current.ok) return current
      const { finding, snapshot, all } = current.value
      return ok({
        version: standIn(snapshot.bytes),
        path: shownPath(snapshot.path, ports.machine),
        lines: diffOf(
          snapshot.bytes,
          all.map(({ found }) => found),
          finding.found,
        ),
        linked: snapshot.target === snapshot.path ? null : shownPath(snapshot.target, ports.machine),
      })
    },
    move: ({ id, version }) =>
      inTurn(async () => {
        const current = await currentOf(book, id)
        if (!current.ok) return current
        const { finding, snapshot } = current.value
        if (standIn(snapshot.bytes) !== version)
          return fail('file-changed', 'The file was changed since it was shown. Nothing was moved.')
        const { found, place } = finding
        const { registry, match } = whoseToken(finding, context.store.get())
        const answer = book.answers.get(id)
        const username = (answer !== 'asking' ? answer?.username : null) ?? found.username
        const moved = await moveSecret(tools, { snapshot, found, place, registry, username, match })
        return moved.ok ? after(moved.value, moved) : moved
      }),
    undo: ({ id }) => withMove(id, async (move) => after(move, await undoMove(tools, move))),
    forget: ({ id }) => withMove(id, async (move) => after(move, await forgetMove(tools, move))),
    copy: ({ id }) =>
      withMove(id, async (move) => {
        const secret = await vault.find(move.service, move.entry)
        if (!secret.ok) return secret
        if (!secret.value) return fail('token-not-found', 'The keychain no longer has this token.')
        await clipboard.copy(move.masked, secret.value)
        return ok()
      }),
  }
}

async function currentOf(book: FoundBook, id: string): Promise<Result<Current>> {
  const known = book.get(id)
  if (!known) return fail('token-not-found', 'This token is no longer where it was found. Look again.')
  const { place } = known
  if (place.kind === 'environment') return fail('invalid-request', 'This token is not in a file.')
  const snapshot = await readSnapshot(place.path).catch(() => null)
  if (!snapshot) return fail('file-changed', 'The file is no longer there.')
  const all = await findingsIn(place, snapshot, readBytes(place.format, snapshot.bytes))
  const finding = all.find((each) => each.id === id)
  return finding ? ok({ finding, snapshot, all }) : fail('file-changed', 'The file no longer has this token.')
}

/** Runs one after the other, whatever became of those before. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
}

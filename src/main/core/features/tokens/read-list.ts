import { ok, type Result } from '../../../../shared/failure.ts'
import type { ListState } from '../../../../shared/state.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { withSession, type Session } from '../accounts/with-session.ts'
import type { CoreContext } from '../../context.ts'
import { ownKey } from '../../registry/own-token.ts'
import { listRows } from '../../registry/token-list.ts'
import { stopped, wasStopped } from '../../infra/concurrency.ts'
import { isGranularRow, tokenFromRow } from '../../registry/token-wire.ts'

const unread: ListState = { loading: false, list: null, failure: null }

/**
 * Reads an account's list and puts it into the state; the last good list stays while a read fails, and who stops a reading
 * is not told of a failure as long as there is one.
 */
export function refreshList(context: CoreContext, id: string): Promise<Result<undefined>> {
  return context.stops.run(id, 'list', (signal) => refresh(context, id, signal))
}

async function refresh(context: CoreContext, id: string, signal: AbortSignal): Promise<Result<undefined>> {
  setList(context, id, { loading: true })
  const reread = (session: Session) => rereadList(context, session, { loading: false })
  const read = await withSession(context, id, null, reread, signal)
  if (wasStopped(read, signal)) {
    const last = context.store.get().lists[id]?.list ?? null
    const what = last ? 'What is shown was read before.' : 'Nothing is shown yet.'
    const found = context.accounts.find(id)
    const registry = found.ok ? found.value.account.registry : ''
    const outcome = stopped(`You stopped reading the list. ${what}`, registry)
    setList(context, id, last ? { loading: false } : { loading: false, failure: outcome.failure })
    return outcome
  }
  if (!read.ok) setList(context, id, { loading: false, failure: read.failure })
  // A list that a later reading had overtaken was not shown.
  else if (context.store.get().lists[id]?.loading) setList(context, id, { loading: false })
  return read.ok ? ok() : read
}

/**
 * Reads the list within a session at hand and shows it; for looking after a write, too.
 * @param more what is true as well once the list is shown
 */
export async function rereadList(
  context: CoreContext,
  session: Session,
  more: Partial<ListState> = {},
): Promise<Result<TokenList>> {
  const { id } = session.account
  const turn = context.readTurns.begin(id)
  const read = await readList(context, session)
  if (read.ok && turn.mayShow()) setList(context, id, { ...more, list: read.value, failure: null })
  return read
}

async function readList(context: CoreContext, session: Session): Promise<Result<TokenList>> {
  const { accounts, ports } = context
  const { id } = session.account
  const read = await listRows(session.transport, session.credential)
  if (!read.ok) return read
  const { rows, reason } = read.value
  if (rows.some(isGranularRow)) await accounts.setDialect(id, 'granular')
  context.rawRows.keep(id, rows)
  const { names } = accounts.notes(id)
  const own = ownKey(rows, session.credential)
  const tokens = rows.map((row) =>
    tokenFromRow(row, {
      name: names[row.key] ?? null,
      keptHere: accounts.holds(id, row.key),
      inUse: row.key === own,
    }),
  )
  const end = tokens.find(({ inUse }) => inUse)?.expires
  if (end) await accounts.setEnd(id, end)
  const list = { tokens, complete: reason === null, readAt: ports.clock.now().toISOString() }
  return ok(reason === null ? list : { ...list, reason })
}

/** An account that was signed out while its list was being read stays gone. */
function setList({ store, accounts }: CoreContext, id: string, change: Partial<ListState>): void {
  if (!accounts.find(id).ok) return
  store.patch({ lists: { [id]: { ...(store.get().lists[id] ?? unread), ...change } } })
}

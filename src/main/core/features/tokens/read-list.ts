import { failure, ok, type Result } from '../../../../shared/failure.ts'
import type { ListState } from '../../../../shared/state.ts'
import type { TokenList } from '../../../../shared/token.ts'
import { stopped, wasStopped, type Stops } from '../../infra/concurrency.ts'
import type { Ports } from '../../ports.ts'
import { listRows } from '../../registry/token-list.ts'
import { isGranularRow, ownKey, tokenFromRow } from '../../registry/token-wire.ts'
import type { Store } from '../../state.ts'
import { withSession, type AccountStore, type Session, type SessionParts } from '../accounts/accounts.ts'
import type { ListCache } from './list-cache.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** For reading a list within a session at hand. */
export interface RereadParts {
  readonly ports: Pick<Ports, 'clock'>
  readonly store: Store
  readonly accounts: Pick<AccountStore, 'find' | 'setDialect' | 'setEnd' | 'holds' | 'nameOf'>
  readonly listCache: ListCache
}

export interface RefreshParts extends RereadParts, Omit<SessionParts, 'accounts'> {
  readonly accounts: RereadParts['accounts'] & SessionParts['accounts']
  readonly stops: Stops
}

const unread: ListState = { loading: false, list: null, failure: null }

/**
 * Reads an account's list and puts it into the state. The last good list stays while a read fails, and when the user stops a reading,
 * that is no failure as long as there is one.
 */
export function refreshList(parts: RefreshParts, id: string): Promise<Result<undefined>> {
  return parts.stops.run(id, 'list', async (signal) => {
    try {
      return await refresh(parts, id, signal)
    } catch (error) {
      // A mistake of this app. The window must not wait for a reading that nobody does any more.
      const words = 'The list could not be read because of a mistake in Tokentray. Read it again.'
      setList(parts, id, { loading: false, failure: failure('internal', words) })
      throw error
    }
  })
}

async function refresh(parts: RefreshParts, id: string, signal: AbortSignal): Promise<Result<undefined>> {
  setList(parts, id, { loading: true })
  const reread = (session: Session) => rereadList(parts, session, { loading: false })
  const read = await withSession(parts, id, null, reread, signal)
  const state = valueAt(parts.store.get().lists, id)
  if (wasStopped(read, signal)) {
    const last = state?.list ?? null
    const what = last ? 'The list you see was read earlier.' : 'Nothing is shown yet.'
    const found = parts.accounts.find(id)
    const registry = found.ok ? found.value.account.registry : ''
    const outcome = stopped(`You stopped reading the list. ${what}`, registry)
    setList(parts, id, last ? { loading: false } : { loading: false, failure: outcome.failure })
    return outcome
  }
  if (!read.ok) setList(parts, id, { loading: false, failure: read.failure })
  // A list that a later reading had overtaken was not shown.
  else if (state?.loading) setList(parts, id, { loading: false })
  return read.ok ? ok() : read
}

/**
 * Reads the list within a session at hand and shows it; for looking after a write, too.
 * @param more what is true as well once the list is shown
 */
export async function rereadList(
  parts: RereadParts,
  session: Session,
  more: Partial<ListState> = {},
): Promise<Result<TokenList>> {
  const { accounts, listCache, ports } = parts
  const { id } = session.account
  const takeRows = listCache.begin(id)
  const read = await listRows(session.transport, session.credential)
  if (!read.ok) return read
  const { rows, reason } = read.value
  if (rows.some(isGranularRow)) await accounts.setDialect(id, 'granular')
  const own = ownKey(rows, session.credential)
  const tokens = rows.map((row) =>
    tokenFromRow(row, {
      name: accounts.nameOf(id, row.key),
      keptHere: accounts.holds(id, row.key),
      inUse: row.key === own,
    }),
  )
  const end = tokens.find(({ inUse }) => inUse)?.expires
  if (end) await accounts.setEnd(id, end)
  const readAt = ports.clock.now().toISOString()
  const list: TokenList = {
    tokens,
    complete: reason === null,
    readAt,
    ...(reason === null ? {} : { reason }),
  }
  if (takeRows(rows)) setList(parts, id, { ...more, list, failure: null })
  return ok(list)
}

/** An account that was signed out while its list was being read stays gone. */
function setList({ store, accounts }: RereadParts, id: string, change: Partial<ListState>): void {
  if (!accounts.find(id).ok) return
  store.patch({ lists: { [id]: { ...(valueAt(store.get().lists, id) ?? unread), ...change } } })
}

import { wrapHandlers, type Handlers } from '../../../../shared/contract.ts'
import type { ActDetails } from '../../../../shared/contract/kinds.ts'
import { mayHaveHappened, type Failure, type Result } from '../../../../shared/failure.ts'
import type { KeptToken } from '../../../../shared/handover.ts'
import type { Act, ActKind, ActOutcome } from '../../../../shared/history.ts'
import type { Snapshot } from '../../../../shared/state.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Where the names of tokens are looked up. */
type NamedTokens = Pick<Snapshot, 'lists' | 'plaintextTokens'>

export interface CallRecording {
  readonly record: (act: Act) => void
  readonly store: { get(): NamedTokens }
}

/** The same handlers; each call is written into the history with what came of it, as the contract says of the call. */
export function recordCalls({ record, store }: CallRecording, handlers: Handlers): Handlers {
  return wrapHandlers(handlers, (handle, { trace }) => {
    if (trace.act === null) return handle
    return async (args) => {
      // The call may take its token off the list, so its name is looked up in what was known before.
      const known = store.get()
      const result = await handle(args)
      const details = trace.tell(args, result.ok ? result.value : undefined)
      if (details) record(actOf(trace.act, details, result, known))
      return result
    }
  })
}

function actOf(act: ActKind, details: ActDetails, result: Result<unknown>, known: NamedTokens): Act {
  const { token, ...told } = details
  const about = token ? { ...told, ...wordsFor(token, known) } : told
  if (result.ok) return said({ act, outcome: 'done', ...about })
  const note = [told.note, result.failure.code].filter(Boolean).join(': ')
  return said({ act, ...about, outcome: outcomeOf(act, result.failure), note })
}

/** Creating writes at a registry, and a lost answer leaves open whether it was done. */
function outcomeOf(act: ActKind, failure: Failure): ActOutcome {
  if (failure.code === 'cancelled') return 'cancelled'
  return act === 'create' && mayHaveHappened(failure) ? 'unanswered' : 'failed'
}

/** A row is named by its list; a token that was moved out of a file belongs to no list and is named by its file. */
function wordsFor({ account, key }: KeptToken, { lists, plaintextTokens }: NamedTokens): Partial<Act> {
  if (account !== null) {
    const listed = valueAt(lists, account)?.list?.tokens.find((token) => token.key === key)
    return { account, key, name: listed?.name ?? undefined }
  }
  const moved = plaintextTokens.moved.find(({ id }) => id === key)
  return { name: moved && `token from ${moved.path}` }
}

/** Without the fields that nothing is said of: they must not be in what the window is given. */
const said = (act: Act): Act =>
  Object.fromEntries(Object.entries(act).filter(([, value]) => value !== undefined)) as unknown as Act

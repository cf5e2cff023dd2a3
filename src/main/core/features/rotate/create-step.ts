import { fail, mayHaveHappened, ok, type Failure, type Result } from '../../../../shared/failure.ts'
import type { NewToken } from '../../../../shared/token.ts'
import type { RotationRecord } from './rotation-records.ts'
import { goOnWith, rollBackFrom, stopAt, type StepParts, type Stepped } from './step.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** Nothing was made, and the user can answer the failure where they asked. */
export interface Refused {
  readonly next: 'answer'
  readonly failure: Failure
}

/** The first step: the new token is made and kept. */
export async function createSuccessor(
  parts: StepParts,
  record: RotationRecord,
  wanted: NewToken,
  password: string,
): Promise<Stepped | Refused> {
  const created = await parts.createToken(record.account, wanted, password)
  if (!created.ok) return explainFailure(parts, record, created.failure)
  const { key, kept, keepFailure, check } = created.value
  const made = { ...record, newKey: key }
  const noted = await parts.records.put(made)
  if (!noted.ok) return rollBackFrom(made, noted.failure.message)
  // Memory is no place for the only working token, unless a file of the user's will hold it.
  const hasFile = async () => (await parts.plaintextTokens.findingsOf(record.account, record.key)).length > 0
  if (kept === 'memory' && !(await hasFile()))
    return rollBackFrom(made, `The keychain did not take the new token: ${keepFailure?.message ?? ''}`)
  if (check.outcome === 'different')
    return rollBackFrom(made, 'The registry made something other than what was asked for.')
  if (check.outcome === 'not-confirmed')
    return rollBackFrom(made, `The new token could not be seen in the list: ${check.why}`)
  return goOnWith(made)
}

/** What stands after a token could not be made, or may have been made without anybody being told. */
async function explainFailure(
  parts: StepParts,
  record: RotationRecord,
  failure: Failure,
): Promise<Stepped | Refused> {
  const { code, message } = failure
  if (!mayHaveHappened(failure)) {
    if (code === 'password-rejected' || code === 'invalid-request') return { next: 'answer', failure }
    return rollBackFrom(record, `${message} Nothing was made.`, code === 'cancelled')
  }
  const orphan = await findOrphan(parts, record)
  if (!orphan.ok)
    return stopAt(
      record,
      `${message} It is not known whether a new token was made. “${record.name}” works as before.`,
    )
  return orphan.value === null
    ? rollBackFrom(record, `${message} No new token is listed.`)
    : rollBackFrom({ ...record, newKey: orphan.value }, `${message} The secret of the new token is lost.`)
}

/** A token that was made for this rotation although nobody was told; null when there is none. */
export async function findOrphan(
  { refreshList, store }: Pick<StepParts, 'refreshList' | 'store'>,
  record: RotationRecord,
): Promise<Result<string | null>> {
  const read = await refreshList(record.account)
  if (!read.ok) return read
  const list = valueAt(store.get().lists, record.account)?.list
  if (!list?.complete) return fail('unexpected-response', 'The list is not complete.')
  const fresh = list.tokens.filter(({ key }) => !record.before.includes(key))
  const ours = fresh.find(({ name }) => name === record.newName)
  if (!ours && fresh.some(({ name }) => name === null))
    return fail('unexpected-response', 'A new token without a name is listed.')
  return ok(ours?.key ?? null)
}

import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { HandoverRecord, HandoverRecords } from './handover-records.ts'
import { isRow, keptSecretOf, type HandedSecretParts } from './kept-secret.ts'
import { isUncertain } from './lent-way.ts'
import { passOn, type Ways } from './ways.ts'

/** What became of the places where a token was handed over when another took its place. */
export interface PassedOn {
  /** Ids of what now uses the new token. */
  readonly passed: readonly string[]
  /** Why one still uses the old one, a sentence each. */
  readonly left: readonly string[]
}

/** Two tokens of one account. */
export interface Succession {
  readonly account: string
  readonly oldKey: string
  readonly newKey: string
}

/**
 * Gives the new token to everything that the old one was handed over to: the launcher's choice, pnpm's helper, a lent line. Both must
 * be kept here. Done twice it does nothing; called the other way round it is the way back. What could not be given the new token is in
 * `left`, and the old token must then live on.
 */
export async function passOnHandovers(
  parts: HandedSecretParts,
  records: HandoverRecords,
  ways: Ways,
  { account, oldKey, newKey }: Succession,
): Promise<Result<PassedOn>> {
  const isOf = (record: HandoverRecord, key: string) => isRow(parts, record, account, key)
  const old = records
    .all()
    .filter(
      (record) =>
        isOf(record, oldKey) || (record.way === 'lent' && isUncertain(record) && isOf(record, newKey)),
    )
  if (old.length === 0) return ok({ passed: [], left: [] })
  const next = await keptSecretOf(parts, { account, key: newKey })
  if (!next.ok) return next
  const passed: string[] = []
  const left: string[] = []
  for (const record of old) {
    // What lies here as it was found in a file has no row to go back to, should the rotation be taken back.
    const done =
      record.account === null
        ? fail(
            'not-supported',
            `“${record.name}” is the same token, and was handed over separately. Take it back, and hand over the new one.`,
          )
        : await passOn(ways, record, next.value)
    if (done.ok) passed.push(record.id)
    else left.push(done.failure.message)
  }
  return ok({ passed, left })
}

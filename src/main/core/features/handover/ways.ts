import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { HandoverWay } from '../../../../shared/handover.ts'
import type { HandoverRecord, HandoverRecords } from './handover-records.ts'
import type { KeptSecret } from './kept-secret.ts'

/** The records of one way. */
export type RecordOf<W extends HandoverWay> = Extract<HandoverRecord, { readonly way: W }>

/** One way in which programs get a kept token. One registry has one record of each way. */
export interface Way<R extends HandoverRecord> {
  /** Whether another process fetches the token, which it cannot out of this one's memory. */
  readonly needsKeychain: boolean
  /** Whether the line or helper by which programs get the token is still where it was put. */
  stands(record: R): Promise<boolean>
  /** The record that gives this token through what stands already; null where that cannot give it. */
  renewed(record: R, next: KeptSecret, minutes: number): R | null
  /**
   * Hands a token over. Fails with nothing handed over.
   *
   * @param minutes for how long, where the way has an end
   */
  begin(kept: KeptSecret, minutes: number): Promise<Result<R>>
  /** Removes the line or helper by which programs get the token; its record stays. Done twice it does nothing more. */
  takeAway(record: R, shown: string): Promise<Result<undefined>>
  /** Gives the next token to whatever has this one, and notes that. Fails with this one still given, or with the record of the next. */
  passOn(record: R, next: KeptSecret): Promise<Result<undefined>>
}

export type Ways = { readonly [W in HandoverWay]: Way<RecordOf<W>> }

/** Does something with a record by the way that it belongs to. */
function byWay<T>(
  ways: Ways,
  record: HandoverRecord,
  use: <R extends HandoverRecord>(way: Way<R>, record: R) => T,
): T {
  switch (record.way) {
    case 'run':
      return use(ways.run, record)
    case 'helper':
      return use(ways.helper, record)
    case 'lent':
      return use(ways.lent, record)
  }
}

export const takeAway = (ways: Ways, record: HandoverRecord, shown: string): Promise<Result<undefined>> =>
  byWay(ways, record, (way, own) => way.takeAway(own, shown))

export const passOn = (ways: Ways, record: HandoverRecord, next: KeptSecret): Promise<Result<undefined>> =>
  byWay(ways, record, (way, own) => way.passOn(own, next))

/** The launcher and helpers look up at each use which token is theirs, so only the record changes. */
export const passToLauncher =
  (records: HandoverRecords) =>
  async (record: HandoverRecord, { token, inKeychain }: KeptSecret): Promise<Result<undefined>> =>
    inKeychain
      ? records.put({ ...record, ...token })
      : fail('keychain-unavailable', 'The new token is not in the keychain, so the launcher cannot get it.')

/** Puts a record, and gives it once it is on the disk. */
export async function putRecord<R extends HandoverRecord>(
  records: HandoverRecords,
  record: R,
): Promise<Result<R>> {
  const written = await records.put(record)
  return written.ok ? ok(record) : written
}

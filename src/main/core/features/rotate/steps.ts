import { mayHaveHappened, ok, type Result } from '../../../../shared/failure.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import { swapToken } from '../../infra/config-files/swap.ts'
import type { Secret } from '../../infra/secrets/secret.ts'
import { tryToken } from '../revoke/revoke.ts'
import type { MadeRecord, RotationRecord } from './rotation-records.ts'
import {
  accountOf,
  goOnWith,
  outcomeOf,
  rollBackFrom,
  secretOf,
  stopAt,
  type StepParts,
  type Stepped,
} from './step.ts'

/** One step of a rotation whose new token is made. What it is about to do is noted first. */
export type Step = (parts: StepParts, record: MadeRecord) => Promise<Stepped>

/** In this order some token works at every moment: the old one is revoked only after the new one was put in place and tried. */
export const stepsAfterCreate: readonly Step[] = [place, handOn, tryOut, retire]

/** Every file that has the old token gets the new one; each is noted before it is touched. */
async function place(parts: StepParts, record: MadeRecord): Promise<Stepped> {
  const { fileSystem, ownChanges, records } = parts
  const next = await secretOf(parts, record, record.newKey)
  if (!next.ok)
    return rollBackFrom(record, `The new token is not in the keychain any more: ${next.failure.message}`)
  let now: MadeRecord = { ...record, step: 'place' }
  const begun = await records.put(now)
  if (!begun.ok) return rollBackFrom(now, begun.failure.message)
  const findings = await parts.plaintextTokens.findingsOf(record.account, record.key)
  const byPath = new Map(findings.map((finding) => [finding.place.path, finding]))
  for (const { place: where, found } of byPath.values()) {
    const kept = await keepOld(parts, record, found.secret)
    if (!kept.ok) return rollBackFrom(now, kept.failure.message)
    const untouched = now
    now = { ...now, placed: [...now.placed.filter(({ path }) => path !== where.path), where] }
    const noted = await records.put(now)
    const done = noted.ok ? await swapToken(fileSystem, where, found.secret, next.value, record.id) : noted
    await ownChanges.changed(where)
    if (!done.ok)
      return rollBackFrom(untouched, `${shownPath(where.path, fileSystem)}: ${done.failure.message}`)
  }
  return goOnWith(now)
}

/** Keeps the old token too: should the app end now, the way back needs it. */
async function keepOld(parts: StepParts, record: RotationRecord, secret: Secret): Promise<Result<undefined>> {
  const { accounts } = parts
  if (accounts.holds(record.account, record.key)) return ok()
  const account = accountOf(parts, record)
  if (!account.ok) return account
  const { noted } = await accounts.keepToken(record.account, record.key, secret, record.name)
  return noted
}

/** Everything that the old token is handed over to gets the new one. */
async function handOn({ handover }: StepParts, record: MadeRecord): Promise<Stepped> {
  const passed = await handover.passOn(record.account, record.key, record.newKey)
  const left = passed.ok ? passed.value.left.join(' ') : passed.failure.message
  return left === ''
    ? goOnWith(record)
    : rollBackFrom(
        record,
        `The old token is handed over to programs, and not all of them got the new one. ${left}`,
      )
}

/** The registry is asked whether it takes the new token. */
async function tryOut(parts: StepParts, record: MadeRecord): Promise<Stepped> {
  const trying: MadeRecord = { ...record, step: 'try' }
  const noted = await parts.records.put(trying)
  if (!noted.ok) return rollBackFrom(trying, noted.failure.message)
  const account = accountOf(parts, trying)
  if (!account.ok) return rollBackFrom(trying, account.failure.message)
  const secret = await secretOf(parts, trying, trying.newKey)
  if (!secret.ok)
    return rollBackFrom(trying, `The new token is not in the keychain any more: ${secret.failure.message}`)
  const trial = await tryToken(parts.trialTransportFor(account.value.registry), secret.value, null)
  return trial.finding === 'dead' || trial.finding === 'unknown'
    ? rollBackFrom(trying, `The new token did not work when it was tried (${trial.detail}).`)
    : goOnWith(trying)
}

/** The old one goes, with proof. A clear refusal is rolled back; where the registry may have done it, nothing is undone. */
async function retire(parts: StepParts, record: MadeRecord): Promise<Stepped> {
  const retiring: MadeRecord = { ...record, step: 'revoke' }
  const noted = await parts.records.put(retiring)
  if (!noted.ok) return rollBackFrom(retiring, noted.failure.message)
  const { gone, failure, doubt } = outcomeOf(await parts.revoke(record.account, record.key))
  if (gone) return goOnWith(retiring)
  const both = `“${record.newName}” works and is in place.`
  if (!failure)
    return stopAt(retiring, `${both} “${record.name}” may still work: ${doubt} Finish to revoke it again.`)
  if (failure.code === 'cancelled' || failure.code === 'session-ended' || mayHaveHappened(failure))
    return stopAt(retiring, `${both} “${record.name}” still works: ${failure.message}`)
  return rollBackFrom(retiring, `The old token could not be revoked: ${failure.message}`)
}

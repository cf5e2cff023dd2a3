import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { Token } from '../../../../shared/token.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import { findOrphan } from './create-step.ts'
import { followersOf, rollBack } from './roll-back.ts'
import type { MadeRecord, RotationRecord } from './rotation-records.ts'
import { end, secretOf, type Halt, type StepParts } from './step.ts'
import { stepsAfterCreate } from './steps.ts'

/**
 * Runs the steps of a rotation, from a token that is made and kept to the end. A step that fails is rolled back: the files, and what the
 * old token was handed over to, get it back, and then the new one is revoked. Where that is not possible, or where it is not known what the registry did, it
 * stops and says what is true now.
 */
export async function goOn(parts: StepParts, made: MadeRecord): Promise<RotationRecord> {
  let record = made
  for (const step of stepsAfterCreate) {
    const stepped = await step(parts, record)
    if (stepped.next !== 'go-on') return halt(parts, stepped)
    record = stepped.record
  }
  return end(parts, record, 'done', wordsForDone(parts, record))
}

/** Ends a rotation that cannot go on. */
export const halt = (parts: StepParts, { next, record, why }: Halt): Promise<RotationRecord> =>
  next === 'stop' ? end(parts, record, 'stands', why) : rollBack(parts, record, why)

/** Continues a rotation that stopped, to its end. */
export async function finish(
  parts: StepParts,
  record: RotationRecord,
  listed: readonly Token[],
): Promise<Result<undefined>> {
  const newKey = record.newKey ?? listed.find(({ name }) => name === record.newName)?.key ?? null
  if (newKey !== null) await noteIfKept(parts, record, newKey)
  if (newKey === null || !isLive(listed, newKey) || !parts.accounts.holds(record.account, newKey))
    return fail(
      'token-not-found',
      'The new token is no longer here, so the rotation cannot be finished. Take it back instead.',
    )
  const running: MadeRecord = { ...record, newKey, status: 'running' }
  const written = await parts.records.put(running)
  if (!written.ok) return written
  await goOn(parts, running)
  return ok()
}

/** Gives up a rotation that stopped, and rolls it back. */
export async function takeBack(
  parts: StepParts,
  record: RotationRecord,
  listed: readonly Token[],
): Promise<Result<undefined>> {
  if (!isLive(listed, record.key))
    return fail(
      'token-not-found',
      'The old token is already gone, and only the new one is left. Finish the rotation instead.',
    )
  const orphan = record.newKey === null ? await findOrphan(parts, record) : ok(record.newKey)
  if (!orphan.ok) {
    const why = `${orphan.failure.message} If it is the one that was being made, revoke it in the list, then dismiss this.`
    return fail(orphan.failure.code, why)
  }
  if (orphan.value !== null) await noteIfKept(parts, record, orphan.value)
  const running: RotationRecord = { ...record, newKey: orphan.value, status: 'running' }
  const written = await parts.records.put(running)
  if (!written.ok) return written
  await rollBack(parts, running, 'You took it back.')
  return ok()
}

/** The app, or the disk, may have failed between keeping the new token and noting that: then the keychain has what nobody knows of. */
async function noteIfKept(parts: StepParts, record: RotationRecord, key: string): Promise<void> {
  if (parts.accounts.holds(record.account, key)) return
  const secret = await secretOf(parts, record, key)
  if (secret.ok) await parts.accounts.noteKept(record.account, key, 'keychain', record.newName)
}

const isLive = (listed: readonly Token[], key: string) =>
  listed.some((token) => token.key === key && token.revoked === null)

function wordsForDone(parts: StepParts, record: MadeRecord): string {
  const { name, newName, placed } = record
  const where = placed.map(({ path }) => shownPath(path, parts.fileSystem)).join(', ')
  const stands = where === '' ? 'It is kept here.' : `It is kept here and stands in ${where}.`
  const handed = followersOf(parts, record).join(', ')
  const here = handed === '' ? stands : `${stands} It is handed over to ${handed}.`
  return `“${newName}” took the place of “${name}”, which is off the list. ${here} Put it wherever else the old one was used, such as CI: copy it from the list.`
}

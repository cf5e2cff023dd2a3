import { handedTo } from '../../../../shared/handover.ts'
import { shownPath } from '../../infra/files/file-system.ts'
import { swapToken } from '../../infra/config-files/swap.ts'
import type { MadeRecord, RotationRecord } from './rotation-records.ts'
import { end, outcomeOf, secretOf, type StepParts } from './step.ts'

/**
 * Gives the old token back to the files and to what it was handed over to, so that none is left with a dead one; then revokes the new one. Where that is not
 * possible, it stops and says what is true now.
 */
export async function rollBack(
  parts: StepParts,
  record: RotationRecord,
  why: string,
): Promise<RotationRecord> {
  const { newKey, name, newName } = record
  const before = `“${name}” stands as before.`
  if (newKey === null) return end(parts, record, 'rolled-back', `${why} ${before}`)
  const made: MadeRecord = { ...record, newKey }
  const left = await giveBack(parts, made)
  const handed = await takeHandedBack(parts, made)
  if (left.length > 0 || handed.length > 0) {
    const where = [...left.map(({ path }) => shownPath(path, parts.fileSystem)), ...handed].join(', ')
    return end(
      parts,
      { ...made, placed: left },
      'stands',
      `${why} ${where} could not be given the old token back, so both tokens still exist: “${name}” and “${newName}”.`,
    )
  }
  const clean = { ...made, placed: [] }
  // The way back goes on without this note: after a crash, files that have the old token again are found to have it.
  const noted = await parts.records.put(clean)
  if (!noted.ok) parts.log('that files have the old token again could not be noted')
  const { gone, failure, doubt } = outcomeOf(await parts.revoke(record.account, newKey))
  if (gone) return end(parts, clean, 'rolled-back', `${why} The new one was revoked again; ${before}`)
  const told = failure?.message ?? doubt
  return end(
    parts,
    clean,
    'stands',
    `${why} “${name}” works as before, but “${newName}” still exists too: ${told}`,
  )
}

/** Puts the old token back; gives the files where that could not be. */
async function giveBack(parts: StepParts, record: MadeRecord): Promise<RotationRecord['placed']> {
  const { id, key, newKey, placed } = record
  if (placed.length === 0) return []
  const [old, next] = await Promise.all([secretOf(parts, record, key), secretOf(parts, record, newKey)])
  if (!old.ok) return placed
  const left: RotationRecord['placed'] = []
  for (const where of placed) {
    // Once the new one is revoked, its secret is no longer kept: then a file can only have the old one already.
    const back = next.ok ? await swapToken(parts.fileSystem, where, next.value, old.value, id) : next
    // A file that has the old token was not reached by the new one, or has been given back before.
    const hasOld = !back.ok && (await swapToken(parts.fileSystem, where, old.value, old.value, id)).ok
    if (!back.ok && !hasOld) left.push(where)
    await parts.ownChanges.changed(where)
  }
  return left
}

/** What was handed over is the old token again; gives what still gets the new one. */
async function takeHandedBack(parts: StepParts, record: MadeRecord): Promise<readonly string[]> {
  const { handover, log } = parts
  const back = await handover.passOn(record.account, record.newKey, record.key)
  if (!back.ok || back.value.left.length > 0) log('a hand-over could not be given the old token back')
  return followersOf(parts, record)
}

/** What gets the new token without a file that keeps it, as parts of a sentence. */
export const followersOf = (
  { handover }: Pick<StepParts, 'handover'>,
  { account, newKey }: MadeRecord,
): readonly string[] => handover.follows(account, newKey).map(handedTo)

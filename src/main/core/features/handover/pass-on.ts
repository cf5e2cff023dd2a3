import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { MovedTokens } from '../plaintext-tokens/plaintext-tokens.ts'
import type { CoreContext } from '../../context.ts'
import type { HandoverRecord, HandoverJournal, LentRecord } from './handover-journal.ts'
import { changeLine } from '../../infra/config-files/own-line.ts'
import { isOwnValue, markOf } from './own-lines.ts'
import { isRow, keptSecretOf } from './subject.ts'

/** What became of the places where a token was handed over when another took its place. */
export interface PassedOn {
  /** Ids of what now uses the new token. */
  readonly passed: readonly string[]
  /** Why one still uses the old one, a sentence each. */
  readonly left: readonly string[]
}

/**
 * Gives the new token to everything that the old one was handed over to: the launcher's choice, pnpm's helper, a lent line. Both must
 * be kept here. Helpers and the launcher look the key up at each use, so nothing but the journal changes for them; a lent line
 * gets the new token in its place and keeps its time. Done twice it does nothing; called the other way round it is the way back.
 *
 * @throws never; what could not be is in `left`, and the old token must then live on.
 */
export async function passOnHandovers(
  context: CoreContext,
  journal: HandoverJournal,
  moved: MovedTokens,
  { account, oldKey, newKey }: { account: string; oldKey: string; newKey: string },
): Promise<Result<PassedOn>> {
  const entries = journal.all().filter((entry) => isRow(context, moved, entry, account, oldKey))
  if (entries.length === 0) return ok({ passed: [], left: [] })
  const subject = await keptSecretOf(context, moved, { account, key: newKey })
  if (!subject.ok) return subject
  const { token, secret, inKeychain } = subject.value
  const passed: string[] = []
  const left: string[] = []
  for (const entry of entries) {
    const done = await passOne(entry).catch(() =>
      fail('storage-failed', 'What is handed over could not be written down.'),
    )
    if (done.ok) passed.push(entry.id)
    else left.push(done.failure.message)
  }
  return ok({ passed, left })

  async function passOne(entry: HandoverRecord): Promise<Result<undefined>> {
    // What lies here as it was found in a file has no row to go back to, should the rotation be taken back.
    if (entry.account === null)
      return fail(
        'not-supported',
        `“${entry.name}” is the same token, handed over on its own. Take it back, and hand over the new one.`,
      )
    if (entry.way === 'lent') return passLent(entry, secret.reveal())
    // Another process asks for these; a token in this one's memory is of no use to it.
    if (!inKeychain)
      return fail(
        'keychain-unavailable',
        'The new token is not in the keychain, where the launcher could get it.',
      )
    await journal.put({ ...entry, ...token })
    return ok()
  }

  async function passLent(entry: LentRecord, value: string): Promise<Result<undefined>> {
    const mark = markOf(entry.id, value)
    // Whichever of the two stands there after a crash, it is known as ours.
    await journal.put({ ...entry, marks: [...entry.marks, mark] })
    const done = await changeLine(context.ports.fileSystem, entry, isOwnValue(entry), value)
    if (!done.ok || done.value === 'gone') {
      await journal.put(entry)
      return done.ok ? fail('file-changed', wordsForChanged(entry)) : done
    }
    await journal.put({ ...entry, ...token, marks: [mark] })
    return ok()
  }
}

/** What is written there now is somebody else's; the rotation goes on once the user has let go of the line. */
const wordsForChanged = ({ setting, name }: LentRecord) =>
  `${setting} is no longer as it was lent. Take “${name}” off the list “Handed over” on the page “Tokens on this computer”, then rotate it again.`

import type { StorageProblem } from '../../../../shared/storage.ts'
import { counted } from '../../words/count.ts'
import { valueAt } from '../../../../shared/keyed.ts'

/** A file of the app's data folder in plain words. */
interface FileWords {
  /** Goes on from the name of the file. */
  readonly holds: string
  /** What follows from damage, and what to do about it: whole sentences. */
  readonly afterDamage: string
  /** True where each record or line stands for itself, so that damage to one leaves the others. */
  readonly inParts: boolean
}

/** What matters most to the user first. */
const files: Readonly<Record<string, FileWords>> = {
  'settings.json': {
    holds: 'your accounts and which of their tokens are kept',
    afterDamage:
      'Sign in again. Your keychain still has the secrets, but Tokentray no longer knows which tokens they belong to.',
    inParts: false,
  },
  'preferences.json': {
    holds: 'what you set, and your saved lists of IP ranges',
    afterDamage: 'All settings are as they were at the first start. Look at them on the page Settings.',
    inParts: false,
  },
  'history.head.json': {
    holds: 'the mark where the history ends',
    afterDamage: 'The history itself is still there. The page History says how far it can be relied on.',
    inParts: false,
  },
  'history-#.jsonl': {
    holds: 'what was done with your tokens',
    afterDamage: 'The page History says how far it can be relied on.',
    inParts: true,
  },
  'revocations.jsonl': {
    holds: 'what was revoked, and what is still to be revoked',
    afterDamage: 'Look whether the tokens that you revoked last are off the list.',
    inParts: true,
  },
  'rotations.json': {
    holds: 'rotations, including those under way',
    afterDamage:
      'If one was under way, look whether both of its tokens are on the list, and revoke the one you do not use.',
    inParts: true,
  },
  'handover.json': {
    holds: 'which tokens are handed over to programs',
    afterDamage:
      'If a program no longer gets its token, hand it over again. A token that was lent to an .npmrc may still be in it.',
    inParts: true,
  },
  'moves.json': {
    holds: 'which tokens were moved from files into the keychain',
    afterDamage: 'Any that are missing here are still in your keychain, but cannot be put back from here.',
    inParts: true,
  },
  'registries.json': {
    holds: 'what each registry can do',
    afterDamage: 'You do not have to do anything: Tokentray finds it out again.',
    inParts: false,
  },
  'expiry.json': {
    holds: 'when your tokens expire, and which notices you had',
    afterDamage:
      'You do not have to do anything: Tokentray reads it from the lists again. Notices may come a second time.',
    inParts: false,
  },
  'known-ranges.json': {
    holds: 'published lists of IP ranges as they were fetched',
    afterDamage: 'Fetch them again where you need them.',
    inParts: false,
  },
}

/** What the window tells of files that could not be used. */
export interface StorageNews {
  readonly title: string
  /** The name of each file, and what goes on from it. */
  readonly problems: readonly { readonly file: string; readonly words: string }[]
}

/** Tells of all problems in one, what matters most to the user first; null when there are none. */
export function storageNews(problems: readonly StorageProblem[]): StorageNews | null {
  if (problems.length === 0) return null
  const inOrder = problems.toSorted((one, other) => rankOf(one.file) - rankOf(other.file))
  return {
    title: `${counted(problems.length, 'file')} of Tokentray could not be used`,
    problems: inOrder.map((problem) => ({ file: problem.file, words: wordsFor(problem) })),
  }
}

/** Says what happened to a file, what was lost or kept, and what to do. Of a file that is not known here only the name is said. */
function wordsFor(problem: StorageProblem): string {
  const known = knownFile(problem.file)
  const what = known ? ` (${known.holds})` : ''
  return `${what} ${happened(problem, known)}`
}

const rankOf = (file: string) => {
  const rank = Object.keys(files).indexOf(generalName(file))
  return rank === -1 ? Infinity : rank
}

/** The files of the history are numbered. */
const generalName = (file: string) => file.replace(/^history-\d+\./, 'history-#.')

function knownFile(file: string): FileWords | null {
  const name = generalName(file)
  return valueAt(files, name) ?? null
}

function happened({ kind, keptAs }: StorageProblem, known: FileWords | null): string {
  switch (kind) {
    case 'unreadable':
      return 'could not be read, so it was left as it is and nothing is saved to it. Allow your user to read it, then start Tokentray again.'
    case 'later-version':
      return 'was written by a newer Tokentray, so it was left as it is. Install that version again; until then nothing is saved to it.'
    case 'damaged': {
      if (keptAs === null)
        return 'is damaged and no copy of it could be kept, so nothing is saved to it. Check that the disk has free space and can be written to, then start Tokentray again.'
      const kept = known?.inParts
        ? `was damaged. Tokentray keeps a copy of that as ${keptAs} and goes on with what it could read.`
        : `was damaged. Tokentray keeps a copy as ${keptAs} and has begun a new one.`
      return known ? `${kept} ${known.afterDamage}` : kept
    }
  }
}

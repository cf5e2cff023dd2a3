import type { ActKind, ActOutcome, HistoryEntry } from '../../../../shared/history.ts'

const words: Readonly<Record<ActKind, string>> = {
  'sign-in': 'Signed in',
  'sign-out': 'Signed out',
  create: 'Created',
  revoke: 'Revoked',
  proof: 'Looked for proof',
  batch: 'Many at once',
  copy: 'Copied the secret',
  'copy-id': 'Copied the id',
  reveal: 'Showed the secret',
  keep: 'Kept in the keychain',
  move: 'Moved to the keychain',
  'hand-over': 'Handed over to programs',
  'take-back': 'Taken back from programs',
  export: 'Exported',
  rotate: 'Rotated',
  setting: 'Changed a setting',
  look: 'Looked for tokens',
  ask: 'Asked a registry',
  lock: 'Locked',
  unlock: 'Unlocked',
  other: 'Other',
}

const outcomes: Readonly<Record<ActOutcome, string>> = {
  done: '',
  failed: ': failed',
  cancelled: ': cancelled',
  unanswered: ': no clear answer',
}

/** What was done, and whether it failed. */
export const actWords = ({ act, outcome }: HistoryEntry): string => `${words[act]}${outcomes[outcome]}`

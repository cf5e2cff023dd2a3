import type { ActKind, HistoryEntry } from '../../../../shared/history.ts'

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
  other: 'Other',
}

/** What was done; a try that failed says so. */
export const actWords = ({ act, outcome }: HistoryEntry): string =>
  outcome === 'done' ? words[act] : `${words[act]}: failed`

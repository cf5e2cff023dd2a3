import type { KeychainStatus } from '../../../shared/state.ts'

/** The state of the system's keychain, and what it means for the user. */
export const keychainWords = {
  checking: { title: 'Looking for your keychain…', detail: '' },
  ready: { title: 'Keychain ready', detail: 'Secrets are kept there and nowhere else.' },
  locked: {
    title: 'Keychain locked',
    detail: 'Unlock it in your system, then check again. New secrets stay in memory until Tokentray quits.',
  },
  absent: { title: 'No keychain found', detail: 'Kept in memory only until Tokentray quits.' },
  denied: { title: 'Keychain refused', detail: 'Kept in memory only until Tokentray quits.' },
} as const satisfies Record<KeychainStatus, { title: string; detail: string }>

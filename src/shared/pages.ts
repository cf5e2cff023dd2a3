/** Places of the window beside the accounts, by name; a tray or a notification can ask for one. */
export const pageNames = [
  'ranges',
  'plaintext-tokens',
  'keychain',
  'expiry',
  'history',
  'leaks',
  'settings',
] as const
export type PageName = (typeof pageNames)[number]

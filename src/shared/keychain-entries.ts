import type { RegistryUrl } from './token.ts'

/** The name of an account's sign-in among the entries of its registry. */
export const sessionEntry = (username: string) => `${part(username)}/session`
/**
 * The name of a kept token's entry. A registry may call a token anything, so the one that it calls `session` is told apart, with capitals too:
 * Windows does not tell them from small letters.
 */
export const tokenEntry = (username: string, key: string) =>
  `${part(username)}/${part(key).replace(/^s(?=ession$)/i, (first) => (first === 's' ? '%73' : '%53'))}`
/**
 * Text of a registry, without what would part the name elsewhere or end it (a keychain reads up to a NUL): no two pairs of a user and a
 * key have one name.
 */
const part = (text: string) => text.replace(/[%/\p{Cc}]/gu, encodeURIComponent)

/** What the system's own tools show the entries of a registry under. */
export const serviceOf = (registry: RegistryUrl) => `Tokentray: ${registry}`

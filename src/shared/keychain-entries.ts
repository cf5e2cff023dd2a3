import type { RegistryUrl } from './token.ts'

/** The name of an account's sign-in among the entries of its registry. */
export const sessionEntry = (username: string) => `${part(username)}/session`
/** The name of a kept token's entry. A registry may call a token anything, so the one that it calls `session` is told apart. */
export const tokenEntry = (username: string, key: string) =>
  `${part(username)}/${key === 'session' ? '%73ession' : part(key)}`
/** Text of a registry, without what would part the name elsewhere: no two pairs of a user and a key have one name. */
const part = (text: string) => text.replace(/[%/]/g, encodeURIComponent)

/** What the system's own tools show the entries of a registry under. */
export const serviceOf = (registry: RegistryUrl) => `Tokentray: ${registry}`

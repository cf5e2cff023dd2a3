import { createHash } from 'node:crypto'
import type { Secret } from '../infra/secrets/secret.ts'
import type { TokenRow } from './token-wire.ts'

/** Fewer letters in common would make a stranger's token look like ours. */
const enoughLetters = 8

/**
 * Key of the listed token that the app itself signs in with, or null when none is known to be it. Classic npm and
 * cnpmcore name a token by the SHA-512 of its value, which proves it; elsewhere the two ends that a masked
 * value shows have to fit, and on one row only.
 */
export function ownKey(rows: readonly TokenRow[], credential: Secret): string | null {
  const value = credential.reveal()
  const hash = keyOf(value)
  if (rows.some(({ key }) => key === hash)) return hash
  const [found, ...others] = rows.filter(({ token }) => fitsMask(value, token ?? ''))
  return found && others.length === 0 ? found.key : null
}

/** The key that classic npm and cnpmcore give to a token. */
export const keyOf = (value: string) => createHash('sha512').update(value).digest('hex')

function fitsMask(value: string, masked: string): boolean {
  const [start, end, ...more] = masked.split(/\.{3}|…/)
  if (start === undefined || end === undefined || more.length > 0) return false
  const shown = start.length + end.length
  return shown >= enoughLetters && shown < value.length && value.startsWith(start) && value.endsWith(end)
}

import { defaultUrl } from 'registry-url'
import * as v from 'valibot'
import type { RegistryUrl } from '../../../../shared/token.ts'
import type { Secret } from '../../infra/secrets/secret.ts'

/** npm ends its sign-ins after two hours (its changelog of 9 Dec 2025); the practice registry does the same. */
const npmSession = 2 * 60 * 60_000

const claims = v.object({ exp: v.number() })

/**
 * When a new sign-in will end, or null where that is not known.
 *
 * @param now in milliseconds since 1970
 * @param practice address of the practice registry, which runs or not
 */
export function sessionEnd(
  registry: RegistryUrl,
  session: Secret,
  now: number,
  practice: RegistryUrl | undefined,
): string | null {
  const told = ownEnd(session)
  if (told !== null) return told
  return registry === defaultUrl || registry === practice ? new Date(now + npmSession).toISOString() : null
}

/**
 * The end that a session or a token states itself, or null. JSON Web Tokens state one (`exp`, RFC 7519 §4.1.4). Verdaccio issues them when its settings say
 * so, and its list does not show when they end.
 */
export function ownEnd(credential: Secret): string | null {
  const [, payload = '', signature] = credential.reveal().split('.')
  if (signature === undefined) return null
  try {
    const parsed = v.parse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()))
    return new Date(parsed.exp * 1000).toISOString()
  } catch {
    return null
  }
}

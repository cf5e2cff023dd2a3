import { parseCidr } from '../../../../shared/cidr/index.ts'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import { writingLife } from '../../../../shared/npm-policy.ts'
import type { NewToken } from '../../../../shared/token.ts'

const longestName = 256

/**
 * Refuses what no registry should be sent. Ranges above all: servers accept nonsense and mint a token that can
 * never be used (Verdaccio from 6.7.4), or one that is not limited at all.
 */
export function validateNewToken(token: NewToken, password: string): Result<NewToken> {
  const name = token.name.trim()
  if (name === '') return fail('invalid-request', 'Give the token a name, so that you recognise it later.')
  if (name.length > longestName) {
    return fail(
      'invalid-request',
      `The name has ${name.length} characters; at most ${longestName} are allowed.`,
    )
  }
  if (/\p{Cc}/u.test(name)) {
    return fail(
      'invalid-request',
      'The name has characters that cannot be shown, such as a NUL or a line break.',
    )
  }
  for (const range of token.ranges) {
    const parsed = parseCidr(range)
    if (!parsed.ok) return parsed
  }
  if (password === '') return fail('invalid-request', 'Type your account password; the registry asks for it.')
  const life = validateLife(token)
  return life.ok ? ok({ ...token, name }) : life
}

function validateLife({ access, expiresInDays: days }: NewToken): Result<undefined> {
  if (days === undefined) return ok()
  if (!Number.isInteger(days) || days < 1)
    return fail('invalid-request', 'A token must be valid for at least one day.')
  const writes =
    access.kind === 'publish' || (access.kind === 'custom' && access.packages.startsWith('read-write'))
  if (writes && days > writingLife.mostDays) {
    return fail(
      'invalid-request',
      `A token that can publish is valid for at most ${writingLife.mostDays} days.`,
    )
  }
  return ok()
}

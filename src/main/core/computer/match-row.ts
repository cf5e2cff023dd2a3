import { createHash } from 'node:crypto'
import type { TokenMatch } from '../../../shared/computer.ts'
import type { Snapshot } from '../../../shared/state.ts'
import type { Account, RegistryUrl, Token } from '../../../shared/token.ts'
import type { PlainSecret } from './formats/reading.ts'

/** Letters of a token that a mask must show before it counts as the same; the `npm_` that all share is none. */
const fewestLetters = 6

export type FullMatch = TokenMatch & { readonly registry: RegistryUrl; readonly username: string }

/**
 * The row of a list that a found token is. The older form of npm's API uses the SHA-512 of a token as its id, which is proof; else
 * the letters that a masked value shows must fit, and fit one row only.
 */
export function matchRow(
  { kind, secret }: Pick<PlainSecret, 'kind' | 'secret'>,
  registry: RegistryUrl | null,
  { accounts, lists }: Pick<Snapshot, 'accounts' | 'lists'>,
): FullMatch | null {
  if (kind !== 'token') return null
  const text = secret.reveal()
  const hash = createHash('sha512').update(text).digest('hex')
  const rows = accounts
    .filter((account) => registry === null || account.registry === registry)
    .flatMap((account) => (lists[account.id]?.list?.tokens ?? []).map((token) => ({ account, token })))
  const exact = rows.find(({ token }) => token.key === hash)
  if (exact) return toMatch(exact)
  const [first, ...others] = rows.filter(({ token }) => fitsMask(text, token.masked))
  return first && others.length === 0 ? toMatch(first) : null
}

function toMatch({ account, token }: { account: Account; token: Token }): FullMatch {
  const { id, registry, username } = account
  return { account: id, key: token.key, name: token.name ?? token.masked, registry, username }
}

function fitsMask(text: string, masked: string): boolean {
  const parts = masked.split(/\.{2,}|…|\*+|•+/)
  const [head = '', tail = ''] = parts
  if (parts.length !== 2 || head.replace(/^npm_/, '').length + tail.length < fewestLetters) return false
  return text.length > head.length + tail.length && text.startsWith(head) && text.endsWith(tail)
}

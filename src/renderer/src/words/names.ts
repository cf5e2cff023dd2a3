import type { Token } from '../../../shared/token.ts'

/** Control characters, and marks without width or that reverse text. They can make one name look like another. */
const unseen = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** Foreign text, with every invisible character replaced by a visible mark. */
export function visible(text: string): string {
  return text.replace(unseen, '\ufffd')
}

/** What a token is called: its name, or its masked value when it has none. */
export function nameOf(token: Pick<Token, 'name' | 'masked' | 'key'>): string {
  const name = visible(token.name ?? '').trim()
  return name || visible(token.masked) || visible(token.key).slice(0, 12)
}

/** A name of its own for each token, by key: tokens that share a name are told apart by their masked value. */
export function labelsOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const uses = new Map<string, number>()
  for (const token of tokens) uses.set(nameOf(token), (uses.get(nameOf(token)) ?? 0) + 1)
  return new Map(
    tokens.map((token) => {
      const name = nameOf(token)
      const masked = visible(token.masked)
      const shared = (uses.get(name) ?? 0) > 1 && masked !== '' && masked !== name
      return [token.key, shared ? `${name} ${masked}` : name]
    }),
  )
}

import type { Token } from '../../../../shared/token.ts'
import { accessDetail, accessTitle } from '../../words/access.ts'

/** What a search looks through, by token key; in lower case. */
export function searchTexts(tokens: readonly Token[]): ReadonlyMap<string, string> {
  return new Map(tokens.map((token) => [token.key, searchText(token)]))
}

function searchText(token: Token): string {
  const ranges = token.ranges.length === 0 ? ['anywhere'] : token.ranges
  return [token.name, token.masked, token.key, accessTitle(token.access), accessDetail(token), ...ranges]
    .join('\n')
    .toLowerCase()
}

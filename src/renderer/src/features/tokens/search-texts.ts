import type { Token } from '../../../../shared/token.ts'
import { accessDetail, accessTitle } from '../../words/access.ts'

/** What a search looks through for each token, in the tokens' order and in lower case. */
export function searchTexts(tokens: readonly Token[]): readonly string[] {
  return tokens.map(searchText)
}

function searchText(token: Token): string {
  const ranges = token.ranges.length === 0 ? ['anywhere'] : token.ranges
  return [token.name, token.masked, token.key, accessTitle(token.access), accessDetail(token), ...ranges]
    .join('\n')
    .toLowerCase()
}

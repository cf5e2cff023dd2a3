import type { Token } from '../../../../shared/token.ts'
import { accessDetail, accessTitle } from '../../words/access.ts'

/** What one search found: the tokens, and in the same order the texts that were searched. */
interface Found {
  readonly search: string
  readonly tokens: readonly Token[]
  readonly texts: readonly string[]
}

/**
 * Searches one list of tokens while the user types. What was found for each beginning of the text is kept: with a letter
 * more only those tokens are searched, and with a letter less none is.
 */
export class TokenSearch {
  readonly #all: Found
  /** Each one's text is a beginning of the next one's. */
  #steps: readonly Found[] = []

  constructor(tokens: readonly Token[]) {
    this.#all = { search: '', tokens, texts: tokens.map(searchText) }
  }

  /** The tokens in which every word of `search` occurs, in the order of the list. Without a word, the list itself. */
  find(search: string): readonly Token[] {
    const wanted = search.toLowerCase()
    const steps = this.#steps.filter((step) => wanted.startsWith(step.search))
    const nearest = steps.at(-1) ?? this.#all
    const found = nearest.search === wanted ? nearest : narrow(nearest, wanted)
    this.#steps = found === nearest ? steps : [...steps, found]
    return found.tokens
  }
}

function narrow(among: Found, search: string): Found {
  const words = search.split(/\s+/).filter(Boolean)
  if (words.length === 0) return { ...among, search }
  const tokens: Token[] = []
  const texts: string[] = []
  among.tokens.forEach((token, index) => {
    const text = among.texts[index] ?? ''
    if (!words.every((word) => text.includes(word))) return
    tokens.push(token)
    texts.push(text)
  })
  return { search, tokens, texts }
}

/** What a search looks through, in lower case. */
function searchText(token: Token): string {
  const ranges = token.ranges.length === 0 ? ['anywhere'] : token.ranges
  return [token.name, token.masked, token.key, accessTitle(token.access), accessDetail(token), ...ranges]
    .join('\n')
    .toLowerCase()
}

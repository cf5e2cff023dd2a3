/** A word of the pasted text: `text.slice(start, end)`. */
export interface Word {
  readonly start: number
  readonly end: number
}

const word = 0
const space = 1
const separator = 2
const lineEnd = 3

const kinds = new Uint8Array(128)
for (const char of ',;"\'`()[]{}<>|') kinds[char.charCodeAt(0)] = separator
for (const char of ' \t\v\f') kinds[char.charCodeAt(0)] = space
for (const char of '\n\r') kinds[char.charCodeAt(0)] = lineEnd

const wideSeparators = /[“”„‘’«»‹›，、；]/
// Besides what counts as white space: what web pages and mail programs put between characters without showing it.
const wideSpaces = /[\s\u200b-\u200d\u2060]/

function kindOf(code: number): number {
  const kind = kinds[code]
  if (kind !== undefined) return kind
  const char = String.fromCharCode(code)
  if (wideSeparators.test(char)) return separator
  return wideSpaces.test(char) ? space : word
}

const hash = 35
const slash = 47
const semicolon = 59

/**
 * Cuts text into runs of words. Spaces part the words of a run; line ends, commas, quotes, brackets and the like
 * part the runs. Comments are left out: `#` to the end of the line, `//` likewise where a word could start,
 * `;` at the start of a line, and closed `/* … *\/`. One pass; a 1 MB line costs what a thousand short ones do.
 */
export function runsOf(text: string): Word[][] {
  const runs: Word[][] = []
  let run: Word[] = []
  let lineIsEmpty = true
  let blockComments = true
  let index = 0

  const endRun = () => {
    if (run.length > 0) runs.push(run)
    run = []
  }
  /** Index after the comment that starts here, or `index` when none does. */
  const skipComment = (code: number): number => {
    if (code === hash || (code === semicolon && lineIsEmpty)) return endOfLine(text, index)
    if (code !== slash) return index
    if (text.charCodeAt(index + 1) === slash) return endOfLine(text, index)
    if (!blockComments || !text.startsWith('/*', index)) return index
    const close = text.indexOf('*/', index + 2)
    // Searched in vain once: else a text full of openings would be searched to its end for each.
    blockComments = close >= 0
    return close < 0 ? index : close + 2
  }

  while (index < text.length) {
    const code = text.charCodeAt(index)
    const after = skipComment(code)
    const kind = kindOf(code)
    if (after > index) {
      endRun()
      index = after
    } else if (kind === word) {
      const end = endOfWord(text, index)
      run.push({ start: index, end })
      lineIsEmpty = false
      index = end
    } else {
      if (kind !== space) endRun()
      if (kind === lineEnd) lineIsEmpty = true
      index++
    }
  }
  endRun()
  return runs
}

function endOfLine(text: string, from: number): number {
  let index = from
  while (index < text.length && kindOf(text.charCodeAt(index)) !== lineEnd) index++
  return index
}

function endOfWord(text: string, from: number): number {
  let index = from + 1
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === hash || kindOf(code) !== word) break
  }
  return index
}

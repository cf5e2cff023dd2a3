/** A place in the pasted text. Line and column count from 1, the column in UTF-16 units, as editors do. */
export interface TextPosition {
  /** Offset from the start of the text, from 0. */
  readonly index: number
  readonly line: number
  readonly column: number
}

/** Turns offsets into places. Offsets must be asked for in ascending order, so that all of them cost one pass. */
export function locator(text: string): (index: number) => TextPosition {
  let line = 1
  let lineStart = 0
  let seen = 0
  return (index) => {
    for (; seen < index; seen++) {
      const char = text[seen]
      if (char !== '\n' && (char !== '\r' || text[seen + 1] === '\n')) continue
      line++
      lineStart = seen + 1
    }
    return { index, line, column: index - lineStart + 1 }
  }
}

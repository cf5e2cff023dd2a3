import { longestLeakText } from '../../../../shared/leaks.ts'

/** A piece of a long text and the number of its first line. */
export interface TextChunk {
  readonly text: string
  readonly line: number
}

/** A line that is longer than a piece is cut; no token is longer than this, so none is missed at the cut. */
const overlap = 8_192

/** Cuts a text into pieces that fit through the bridge, at line breaks where there are any. */
export function textChunksOf(
  text: string,
  longest = longestLeakText,
  shared = overlap,
): readonly TextChunk[] {
  const pieces: TextChunk[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const limit = at + longest
    const lineBreak = text.lastIndexOf('\n', limit - 1)
    const whole = limit >= text.length
    const end = whole ? text.length : lineBreak > at ? lineBreak + 1 : limit
    pieces.push({ text: text.slice(at, end), line })
    if (whole) break
    const next = lineBreak > at ? end : end - shared
    line += text.slice(at, next).split('\n').length - 1
    at = next
  }
  return pieces
}

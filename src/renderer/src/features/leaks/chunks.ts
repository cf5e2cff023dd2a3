import { longestLeakText } from '../../../../shared/leaks.ts'

/** A chunk of a long text, and the number of its first line. */
export interface TextChunk {
  readonly text: string
  readonly line: number
}

/** Characters that two chunks share where a line had to be cut. No token is longer, so none is missed at a cut. */
const overlap = 8_192

/** Cuts a text into chunks that fit through the bridge, at line breaks where there are any. */
export function textChunksOf(
  text: string,
  longest = longestLeakText,
  shared = overlap,
): readonly TextChunk[] {
  const chunks: TextChunk[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const limit = at + longest
    const lineBreak = text.lastIndexOf('\n', limit - 1)
    const whole = limit >= text.length
    const end = whole ? text.length : lineBreak > at ? lineBreak + 1 : limit
    chunks.push({ text: text.slice(at, end), line })
    if (whole) break
    const next = lineBreak > at ? end : end - shared
    line += text.slice(at, next).split('\n').length - 1
    at = next
  }
  return chunks
}

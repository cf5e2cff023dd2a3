import type { Span } from './formats/reading.ts'

/** One change of bytes: those of the span give way to others. */
export interface Edit extends Span {
  readonly bytes: Buffer
}

/**
 * The bytes after all edits. Offsets are those of the bytes before any of them, so the order in which edits are given does not matter.
 * Every byte outside of them stays as it is. Where two overlap, what either of them takes out is gone.
 */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (const edit of edits.toSorted(inOrder)) {
    parts.push(bytes.subarray(from, Math.max(from, edit.start)), edit.bytes)
    from = Math.max(from, edit.end)
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}

const inOrder = (a: Edit, b: Edit) => a.start - b.start || a.end - b.end || Buffer.compare(a.bytes, b.bytes)

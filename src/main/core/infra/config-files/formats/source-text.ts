import type { Span } from './reading.ts'

/**
 * A file as text whose every character can be found again among its bytes. UTF-16 is known by its byte order mark; all else
 * is read as Latin-1, one character a byte, since what matters in these files is ASCII in UTF-8 and in every code page. So
 * an edit by offsets leaves each other byte as it is, whatever its encoding.
 */
export interface SourceText {
  readonly text: string
  /** Bytes before the text (a byte order mark). */
  readonly offset: number
  /** Bytes of one character. */
  readonly width: 1 | 2
  /** Gives a piece of the text in its real letters. */
  readonly decode: (piece: string) => string
  /** The way back: real letters as they would stand in the text. */
  readonly spell: (letters: string) => string
  readonly encode: (piece: string) => Buffer
}

export function readSourceText(bytes: Buffer): SourceText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, false)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, true)
  const offset = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return {
    text: bytes.toString('latin1', offset),
    offset,
    width: 1,
    decode: (piece) => Buffer.from(piece, 'latin1').toString('utf8'),
    spell: (letters) => Buffer.from(letters, 'utf8').toString('latin1'),
    encode: (piece) => Buffer.from(piece, 'latin1'),
  }
}

/** Windows PowerShell writes UTF-16 when a file is made with `>`. */
function utf16(bytes: Buffer, bigEndian: boolean): SourceText {
  const swapped = (buffer: Buffer) => (bigEndian ? Buffer.from(buffer).swap16() : buffer)
  const whole = bytes.subarray(2, 2 + Math.floor((bytes.length - 2) / 2) * 2)
  return {
    text: swapped(whole).toString('utf16le'),
    offset: 2,
    width: 2,
    decode: (piece) => piece,
    spell: (letters) => letters,
    encode: (piece) => swapped(Buffer.from(piece, 'utf16le')),
  }
}

/** Where a span of the text stands among the bytes. */
export function spanInBytes({ offset, width }: SourceText, { start, end }: Span): Span {
  return { start: offset + start * width, end: offset + end * width }
}

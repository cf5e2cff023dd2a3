/** The value of JSON text; `undefined`, which no JSON is, for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Deeper than any real answer or list, and shallow enough for every recursive function that walks through the value. */
const mostDepth = 64
/** A list of 10,000 tokens in one answer has less than half as many. Each takes some fifty bytes of memory, however short it is written. */
const mostValues = 500_000

/** JSON that somebody else wrote: its value, or why it is not looked at. */
export type ForeignJson =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'none' | 'too-deep' | 'too-much' }

/** Reads JSON from outside. Its depth and the number of its values are known before anything is made of it. */
export function parseForeignJson(text: string): ForeignJson {
  const size = sizeOf(text)
  if (size !== 'fits') return { kind: size }
  const value = parseJson(text)
  return value === undefined ? { kind: 'none' } : { kind: 'value', value }
}

const quote = 0x22
const backslash = 0x5c

/** Counts brackets and commas outside of strings; the text need not be JSON. */
function sizeOf(text: string): 'fits' | 'too-deep' | 'too-much' {
  let depth = 0
  let values = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === backslash) at++
      else if (code === quote) inString = false
      continue
    }
    if (code === quote) inString = true
    // Brackets and braces, which differ by 0x20 only.
    else if ((code & ~0x20) === 0x5b) {
      values++
      if (++depth > mostDepth) return 'too-deep'
    } else if ((code & ~0x20) === 0x5d) depth--
    else if (code === 0x2c) values++
    if (values > mostValues) return 'too-much'
  }
  return 'fits'
}

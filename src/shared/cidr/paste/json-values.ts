/** A string or number in a JSON text, with its place: `text.slice(start, end)` without the quotes. */
export interface JsonValue {
  /** Name of the nearest object member around the value; undefined in a bare list. */
  readonly key: string | undefined
  readonly start: number
  readonly end: number
  /** The value with its escapes resolved. */
  readonly value: string
}

/** True when the text is one whole JSON object or array. */
export function isJsonDocument(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    // A byte order mark is no JSON, yet files as downloaded may start with one.
    JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
    return true
  } catch {
    return false
  }
}

/** The strings and numbers of a valid JSON document in the order of the text; member names are no values. */
export function jsonValues(text: string): JsonValue[] {
  const values: JsonValue[] = []
  const outer: (string | undefined)[] = []
  let key: string | undefined
  let index = 0
  while (index < text.length) {
    const char = text[index] ?? ''
    if (char === '{' || char === '[') outer.push(key)
    if (char === '}' || char === ']') key = outer.pop()
    if (char === '"') {
      const end = stringEnd(text, index + 1)
      const value = unescaped(text.slice(index + 1, end))
      const after = skipSpace(text, end + 1)
      if (text[after] === ':') key = value
      else values.push({ key, start: index + 1, end, value })
      index = text[after] === ':' ? after + 1 : end + 1
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      const end = numberEnd(text, index)
      values.push({ key, start: index, end, value: text.slice(index, end) })
      index = end
    } else index++
  }
  return values
}

function stringEnd(text: string, from: number): number {
  let index = from
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index
}

function unescaped(raw: string): string {
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
}

function skipSpace(text: string, from: number): number {
  let index = from
  while (' \t\n\r'.includes(text[index] ?? '.')) index++
  return index
}

function numberEnd(text: string, from: number): number {
  let index = from + 1
  while ('0123456789+-.eE'.includes(text[index] ?? ' ')) index++
  return index
}

import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from 'yaml'
import type { Span } from './reading.ts'

/** A text value of a YAML mapping. */
export interface YamlValue {
  readonly value: string
  /** The value as it is written, quotes and all. */
  readonly written: Span
  /** Without quotes. */
  readonly span: Span
}

/** A mapping of the document with its pairs in order. */
export interface YamlPairs {
  readonly map: YAMLMap
  readonly pairs: readonly YamlPair[]
}

export interface YamlPair {
  readonly key: string
  /** From the key to the end of the value. */
  readonly whole: Span
  readonly value: YamlValue | null
  readonly child: YamlPairs | null
}

/** The mappings of a YAML text with the place of each value, or why it cannot be read. */
export function readYaml(text: string): { readonly root: YamlPairs | null; readonly fault: string | null } {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, prettyErrors: false })
  const [error] = document.errors
  if (error) return { root: null, fault: `it is not YAML (${error.code} at ${error.pos[0]})` }
  const { contents } = document
  return { root: isMap(contents) ? pairsOf(contents, text) : null, fault: null }
}

function pairsOf(map: YAMLMap, text: string): YamlPairs {
  return { map, pairs: map.items.flatMap((pair) => pairOf(pair, text) ?? []) }
}

function pairOf({ key, value }: Pair, text: string): YamlPair | null {
  if (!isScalar(key) || !key.range) return null
  const name = String(key.value)
  const start = key.range[0]
  if (isMap(value) && value.range)
    return { key: name, whole: { start, end: value.range[1] }, value: null, child: pairsOf(value, text) }
  if (!isScalar(value) || !value.range)
    return { key: name, whole: { start, end: key.range[1] }, value: null, child: null }
  const written = withoutTrailingSpace(text, { start: value.range[0], end: value.range[1] })
  const meant =
    typeof value.value === 'string' ? value.value : value.value === null ? '' : (value.source ?? '')
  const text_ =
    meant.trim() === '' ? null : { value: meant.trim(), written, span: innerSpan(value.type, written, text) }
  return { key: name, whole: { start, end: written.end }, value: text_, child: null }
}

/** A block text's range ends with its line break, which belongs to the file and not to the value. */
function withoutTrailingSpace(text: string, { start, end }: Span): Span {
  return { start, end: start + text.slice(start, end).trimEnd().length }
}

function innerSpan(type: string | undefined, { start, end }: Span, text: string): Span {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return { start: start + 1, end: end - 1 }
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return { start, end }
  // After the header line and the indentation.
  const header = /^[|>][^\r\n]*(?:\r\n|\n|\r)\s*/.exec(text.slice(start, end))?.[0].length ?? 0
  return { start: start + header, end }
}

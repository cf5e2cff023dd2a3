import type { Span } from './reading.ts'
import { parseJson } from '../../json.ts'

/** A `key = value` of an INI text as npm reads it, with where its parts stand. */
export interface IniSetting {
  readonly key: string
  readonly value: string
  /** The value as it is written, without its quotes; what a comment sign cuts off is not part of it. */
  readonly span: Span
  /** From the first column to the end of what is written of the setting, without a comment behind it. */
  readonly written: Span
  /** The whole line with its line break. */
  readonly line: Span
  /** Under a `[section]`, where npm's own keys are not looked for. */
  readonly inSection: boolean
  readonly inComment: boolean
  /** A comment follows on the same line. */
  readonly commented: boolean
}

/**
 * Reads settings line by line by the rules of npm's `ini` (its lib/ini.js): an unquoted `;` or `#` ends a value, a backslash
 * keeps it, quotes protect, a key without `=` and the words `true`, `false` and `null` are no text. Comments that hold a
 * setting are read as if the comment sign were not there, and marked.
 *
 * @param words whether those of a key with `true`, `false` or `null` are given, too
 */
export function readIni(text: string, words = false): readonly IniSetting[] {
  const settings: IniSetting[] = []
  let inSection = false
  for (const [line, start] of linesOf(text)) {
    if (/^\[([^\]]*)\]\s*$/.test(line)) {
      inSection = true
      continue
    }
    const sign = /^\s*(?:[;#]\s*)+/.exec(line)?.[0].length ?? 0
    const setting = readSetting(line, sign)
    if (!setting || (!words && noText.has(setting.value))) continue
    const shift = (span: Span) => ({ start: start + span.start, end: start + span.end })
    settings.push({
      ...setting,
      span: shift(setting.span),
      written: shift({ start: 0, end: setting.end }),
      line: { start, end: start + line.length + breakLength(text, start + line.length) },
      inSection,
      inComment: sign > 0,
    })
  }
  return settings
}

/** Lines with where they begin; `\r\n`, `\n` and `\r` all end one. */
export function* linesOf(text: string): Iterable<readonly [line: string, start: number]> {
  const lineBreak = /\r\n|\n|\r/g
  let start = 0
  for (const { index, 0: found } of text.matchAll(lineBreak)) {
    yield [text.slice(start, index), start]
    start = index + found.length
  }
  if (start < text.length) yield [text.slice(start), start]
}

const breakLength = (text: string, at: number) =>
  /^(?:\r\n|\n|\r)/.exec(text.slice(at, at + 2))?.[0].length ?? 0

/** What npm takes for no text. */
const noText: ReadonlySet<string> = new Set(['true', 'false', 'null'])

function readSetting(line: string, from: number) {
  const equals = line.indexOf('=', from)
  if (equals <= from) return null
  const key = unquoted(line.slice(from, equals))
  const value = readValue(line, equals + 1)
  if (value.value === '') return null
  return { key: key.value, ...value }
}

/** The value that begins at `from`, with its place in the line. */
function readValue(line: string, from: number) {
  const rest = line.slice(from)
  const start = from + (rest.length - rest.trimStart().length)
  const end = from + rest.trimEnd().length
  const { value, quotes, length } = unquoted(line.slice(start, end))
  const span = { start: start + quotes, end: start + length - quotes }
  return { value, span, end: start + length, commented: start + length < end }
}

/** npm's `unsafe`: gives what is meant, and how many characters of what is written mean it. */
function unquoted(written: string): { value: string; quotes: number; length: number } {
  const text = written.trim()
  const quote = text.charAt(0)
  if ((quote === '"' || quote === "'") && text.endsWith(quote)) {
    const inner = quote === "'" ? text.slice(1, -1) : text
    const parsed = parseJson(inner)
    const quotes = text.length > 1 && (quote === "'" || typeof parsed === 'string') ? 1 : 0
    return { value: typeof parsed === 'string' ? parsed : inner, quotes, length: text.length }
  }
  let value = ''
  let at = 0
  for (; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === ';' || letter === '#') break
    const next = text.charAt(at + 1)
    if (letter === '\\' && next !== '') {
      value += '\\;#'.includes(next) ? next : letter + next
      at++
    } else value += letter
  }
  return { value: value.trim(), quotes: 0, length: text.slice(0, at).trimEnd().length }
}

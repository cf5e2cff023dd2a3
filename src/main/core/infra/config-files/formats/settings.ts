import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { parseDocument } from 'yaml'
import { parseJson } from '../../json.ts'
import type { Format } from './index.ts'
import { linesOf, readIni } from './ini.ts'
import { readSourceText } from './source-text.ts'

/** One setting of a file as the tool that reads it gets it; variables are not put in. */
export interface Setting {
  /** Its names, from the outermost: one in `.npmrc`, several in YAML, TOML and JSON. */
  readonly path: readonly string[]
  readonly value: string
}

export interface SettingsRead {
  readonly settings: readonly Setting[]
  /** Why the file could not be read as what it is. */
  readonly fault: string | null
}

/** Files of settings hold a few levels. */
const deepest = 40

/** Every setting of a file, not only those with secrets; for whoever has to know what a tool will do. */
export function readSettings(format: Format | 'json', bytes: Buffer): SettingsRead {
  const { text } = readSourceText(bytes)
  try {
    return { settings: readers[format](text), fault: null }
  } catch {
    return { settings: [], fault: `it is not ${names[format] ?? 'as it should be'}` }
  }
}

const names: Partial<Record<Format | 'json', string>> = {
  yarnrc: 'YAML',
  'pnpm-config': 'YAML',
  bunfig: 'TOML',
  json: 'JSON',
}

type SettingsReader = (text: string) => readonly Setting[]

const readYamlSettings: SettingsReader = (text) => {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, merge: true })
  if (document.errors.length > 0) throw new Error('it is not YAML')
  return flatten(document.toJS({ mapAsMap: true, maxAliasCount: 100 }))
}

/** A name, and all that stands behind it on its line. */
const byLine =
  (line: RegExp): SettingsReader =>
  (text) =>
    [...linesOf(text)].flatMap(([written]) => {
      const [, name, value] = line.exec(written) ?? []
      return name === undefined || value === undefined ? [] : [{ path: [name], value }]
    })

const assignments = byLine(/^\s*(?:export\s+)?([^\s=#]+)\s*=(.*)$/)

const readers: Readonly<Record<Format | 'json', SettingsReader>> = {
  npmrc: (text) =>
    readIni(text, true)
      .filter(({ inComment }) => !inComment)
      .map(({ key, value }) => ({ path: [key], value })),
  yarnrc: readYamlSettings,
  'pnpm-config': readYamlSettings,
  'yarnrc-classic': (text) =>
    byLine(/^\s*"?([^\s"#]+)"?\s(.*)$/)(text).map(({ path, value }) => ({
      path,
      value: unquoted(value.trim()),
    })),
  bunfig: (text) => flatten(getStaticTOMLValue(parseTOML(text, { tomlVersion: '1.1' }))),
  json: (text) => {
    const value = parseJson(text)
    if (value === undefined) throw new Error('it is not JSON')
    return flatten(value)
  },
  env: assignments,
  shell: assignments,
}

const unquoted = (text: string) =>
  text.startsWith('"') ? text.slice(1, text.endsWith('"') ? -1 : undefined) : text

/** Every text, number and word in what a parser gives, with the names that lead to it. */
function flatten(value: unknown, path: readonly string[] = []): readonly Setting[] {
  if (path.length > deepest) throw new Error('it is nested too deeply')
  if (value instanceof Map)
    return [...value].flatMap(([name, inner]) => flatten(inner, [...path, String(name)]))
  if (Array.isArray(value)) return value.flatMap((inner) => flatten(inner, [...path, '']))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => flatten(inner, [...path, name]))
  if (path.length === 0) return []
  return [{ path, value: typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value) }]
}

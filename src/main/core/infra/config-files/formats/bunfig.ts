import { parseTOML, type AST } from 'toml-eslint-parser'
import { Secret } from '../../secrets/secret.ts'
import {
  emptyReading,
  unparsed,
  type PlainSecret,
  type Reading,
  type Span,
  type VariableUse,
} from './reading.ts'

type Path = readonly string[]

interface TomlText {
  readonly path: Path
  readonly value: string
  /** Without quotes. */
  readonly span: Span
}

/** Bun's `bunfig.toml`: `install.registry` and `install.scopes.NAME`, each an address or a table with `url` and `token`. */
export function readBunfig(text: string): Reading {
  const skipped = unparsed(text, /token|password|:[^/:\s]*@/i)
  if (skipped) return skipped
  const texts = readToml(text)
  if (typeof texts === 'string') return { ...emptyReading, fault: texts }
  const secrets: PlainSecret[] = []
  const variables: VariableUse[] = []
  const registries: string[] = []
  for (const found of texts) {
    const place = placeOf(found.path)
    if (!place) continue
    const [owner, field] = place
    if (field === 'url') registries.push(found.value)
    const part = field === 'url' ? userInfo(found) : { ...found, username: null, cut: found.span }
    if (!part || part.value === '') continue
    const setting = found.path.join('.')
    const used = /^\$\{?(\w+)\}?$/.exec(part.value)?.[1]
    if (used !== undefined) {
      variables.push({ setting, name: used, optional: true, span: part.span })
      continue
    }
    secrets.push({
      kind: field === 'token' ? 'token' : 'password',
      secret: new Secret(part.value),
      span: part.span,
      // An empty text means to Bun that there is no token, and BUN_CONFIG_TOKEN counts again.
      cut: { ...part.cut, replacement: '' },
      setting,
      registry: registryOf(owner, texts),
      username: part.username ?? textAt(texts, [...owner, 'username']),
      unread: null,
    })
  }
  return { secrets, variables, registries, fault: null }
}

/** The table of a registry and the field in it that a path names. */
function placeOf(path: Path): readonly [owner: Path, field: 'url' | 'token' | 'password'] | null {
  const depth = path[0] !== 'install' ? 0 : path[1] === 'registry' ? 2 : path[1] === 'scopes' ? 3 : 0
  if (depth === 0 || path.length < depth) return null
  const field = path.length === depth ? 'url' : path.length === depth + 1 ? path[depth] : ''
  return field === 'url' || field === 'token' || field === 'password' ? [path.slice(0, depth), field] : null
}

/** The password of an address `https://name:password@host/`, which goes with the name. */
function userInfo({ value, span }: TomlText) {
  const [, scheme = '', username = '', password] = /^(https?:\/\/)([^/@:\s]*):([^/@\s]*)@/i.exec(value) ?? []
  if (password === undefined) return null
  const start = span.start + scheme.length
  const end = start + username.length + 1 + password.length
  return {
    value: password,
    username,
    span: { start: end - password.length, end },
    cut: { start, end: end + 1 },
  }
}

function registryOf(owner: Path, texts: readonly TomlText[]): string | null {
  const own = textAt(texts, [...owner, 'url']) ?? textAt(texts, owner)
  const shared = textAt(texts, ['install', 'registry', 'url']) ?? textAt(texts, ['install', 'registry'])
  return (own ?? shared)?.replace(/^(https?:\/\/)[^/@]*@/i, '$1') ?? null
}

function textAt(texts: readonly TomlText[], path: Path): string | null {
  return texts.find((text) => text.path.join('\0') === path.join('\0'))?.value ?? null
}

/** Every text of a TOML file with its path and place, or why it cannot be read. */
function readToml(text: string): readonly TomlText[] | string {
  try {
    const [table] = parseTOML(text, { tomlVersion: '1.1' }).body
    return table.body.flatMap((node) =>
      node.type === 'TOMLTable'
        ? node.body.flatMap((pair) => textsOf(pair, node.resolvedKey.map(String)))
        : textsOf(node, []),
    )
  } catch (error) {
    const where = error instanceof Error && 'lineNumber' in error ? ` (line ${String(error.lineNumber)})` : ''
    return `it is not TOML${where}`
  }
}

function textsOf({ key, value }: AST.TOMLKeyValue, above: Path): readonly TomlText[] {
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
  const path = [...above, ...names]
  if (value.type === 'TOMLInlineTable') return value.body.flatMap((pair) => textsOf(pair, path))
  if (value.type !== 'TOMLValue' || value.kind !== 'string') return []
  const quotes = value.multiline ? 3 : 1
  return [
    { path, value: value.value, span: { start: value.range[0] + quotes, end: value.range[1] - quotes } },
  ]
}

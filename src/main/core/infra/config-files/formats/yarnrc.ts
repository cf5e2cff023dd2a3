import { Secret } from '../../secrets/secret.ts'
import { linesOf } from './ini.ts'
import { emptyReading, unparsed, type PlainSecret, type Reading, type VariableUse } from './reading.ts'
import { readYaml, type YamlPairs, type YamlValue } from './yaml-values.ts'

/** `${NAME}`, `${NAME-text}` and `${NAME:-text}` (yarn's configuration reference); without a text yarn stops when it is not set. */
const variable = /(?<!\\)\$\{([\w]+)(:?-[^}]*)?\}/g

interface Place {
  readonly setting: string
  readonly registry: string | null
}

/** yarn 2 and later: `.yarnrc.yml`. */
export function readYarnrc(text: string): Reading {
  const skipped = unparsed(text, /npmAuth(?:Token|Ident)/)
  if (skipped) return skipped
  const { root, fault } = readYaml(text)
  if (!root) return { ...emptyReading, fault }
  const server = textOf(root, 'npmRegistryServer')
  const readings = [
    credentialsIn(root, { setting: '', registry: server }),
    ...childrenOf(root, 'npmRegistries').map(([registry, entry]) =>
      credentialsIn(entry, { setting: `npmRegistries ${registry} `, registry }),
    ),
    ...childrenOf(root, 'npmScopes').map(([scope, entry]) =>
      credentialsIn(entry, {
        setting: `npmScopes ${scope} `,
        registry: textOf(entry, 'npmRegistryServer') ?? server,
      }),
    ),
  ]
  return {
    secrets: readings.flatMap(({ secrets }) => secrets),
    variables: readings.flatMap(({ variables }) => variables),
    registries: server === null ? [] : [server],
    fault: null,
  }
}

function credentialsIn(map: YamlPairs, { setting, registry }: Place): Pick<Reading, 'secrets' | 'variables'> {
  const secrets: PlainSecret[] = []
  const variables: VariableUse[] = []
  for (const { key, value } of map.pairs) {
    if (!value || (key !== 'npmAuthToken' && key !== 'npmAuthIdent')) continue
    const name = setting + key
    const used = variablesOf(name, value)
    variables.push(...used)
    if (used.length > 0) continue
    secrets.push({
      kind: key === 'npmAuthToken' ? 'token' : 'basic',
      secret: new Secret(value.value),
      span: value.span,
      // A key without a value makes yarn stop; an empty text means that there is no token here.
      cut: { ...value.written, replacement: '""' },
      setting: name,
      registry,
      username: null,
      unread: null,
    })
  }
  return { secrets, variables }
}

function variablesOf(setting: string, { value, span }: YamlValue): readonly VariableUse[] {
  return [...value.matchAll(variable)].map(([, name = '', fallback]) => ({
    setting,
    name,
    optional: fallback !== undefined,
    span,
  }))
}

function textOf(map: YamlPairs, wanted: string): string | null {
  return map.pairs.find(({ key }) => key === wanted)?.value?.value ?? null
}

function childrenOf(map: YamlPairs, wanted: string): readonly (readonly [string, YamlPairs])[] {
  const entries = map.pairs.find(({ key }) => key === wanted)?.child?.pairs ?? []
  return entries.flatMap(({ key, child }) => (child ? [[key, child] as const] : []))
}

/** A line of a `.yarnrc`: a key and its value, each a word or in double quotes. */
const classicLine = /^\s*("?)((?:\/\/\S*:)?(?:_authToken|_auth|_password))\1\s+("?)([^"\s]+)\3\s*$/

/** yarn 1: `.yarnrc`. It reads `.npmrc` too, where most of its tokens are. */
export function readYarnrcClassic(text: string): Reading {
  const secrets: PlainSecret[] = []
  for (const [written, start] of linesOf(text)) {
    const [, , key = '', quote = '', value] = classicLine.exec(written) ?? []
    if (value === undefined || value.includes('${')) continue
    const end = start + written.trimEnd().length - quote.length
    const span = { start: end - value.length, end }
    const after = /^(?:\r\n|\n|\r)?/.exec(text.slice(start + written.length))?.[0].length ?? 0
    secrets.push({
      kind: key.endsWith('_auth') ? 'basic' : key.endsWith('_password') ? 'password' : 'token',
      secret: new Secret(value),
      span,
      cut: { start, end: start + written.length + after, replacement: '' },
      setting: key,
      registry: /^(\/\/.*):[^:]*$/.exec(key)?.[1] ?? null,
      username: null,
      unread: null,
    })
  }
  return { ...emptyReading, secrets }
}

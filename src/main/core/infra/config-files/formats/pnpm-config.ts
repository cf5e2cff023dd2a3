import { Secret } from '../../secrets/secret.ts'
import {
  emptyReading,
  unparsed,
  type Cut,
  type PlainSecret,
  type Reading,
  type VariableUse,
} from './reading.ts'
import { readYaml, type YamlPair, type YamlPairs } from './yaml-values.ts'

/** `${NAME}`, `${NAME-text}` and `${NAME:-text}`. */
const variable = /(?<!\\)\$\{([^${}:?-]+)(:?-[^}]*)?\}/g

/** pnpm 12.1 and later write sign-ins to `config.yaml`: `_auth`, by registry, by scope (`@` for none), `authToken`. */
export function readPnpmConfig(text: string): Reading {
  const skipped = unparsed(text, /authToken/)
  if (skipped) return skipped
  const { root, fault } = readYaml(text)
  const auth = root?.pairs.find(({ key }) => key === '_auth')?.child
  if (!auth) return { ...emptyReading, fault }
  const secrets: PlainSecret[] = []
  const variables: VariableUse[] = []
  for (const { key: registry, child: scopes } of auth.pairs) {
    for (const scope of scopes?.pairs ?? []) {
      const token = scope.child?.pairs.find(({ key }) => key === 'authToken')?.value
      if (!scopes || !token) continue
      const setting = `_auth ${registry} ${scope.key} authToken`
      const used = [...token.value.matchAll(variable)]
      for (const [, name = '', fallback] of used)
        variables.push({ setting, name, optional: fallback !== undefined, span: token.span })
      if (used.length > 0) continue
      secrets.push({
        kind: 'token',
        secret: new Secret(token.value),
        span: token.span,
        cut: cutOf(text, scopes, scope),
        setting,
        registry,
        username: null,
        unread: null,
      })
    }
  }
  return { secrets, variables, registries: [], fault: null }
}

/**
 * pnpm does not start with a scope that has no token, and sends an emptied one; so the scope goes as a whole, and when it is the
 * registry's only one an empty mapping takes the place of all.
 */
function cutOf(text: string, scopes: YamlPairs, scope: YamlPair): Cut {
  const { map, pairs } = scopes
  const at = pairs.indexOf(scope)
  const [before, after] = [pairs[at - 1], pairs[at + 1]]
  const { start, end } = scope.whole
  if (map.flow && map.range && !before && !after)
    return { start: map.range[0], end: map.range[1], replacement: '{}' }
  if (after) return { start, end: after.whole.start, replacement: '' }
  if (before) return { start: before.whole.end, end, replacement: '' }
  return { start, end: endOfValue(text, end), replacement: '{}' }
}

/** The range of a block mapping reaches into the space behind it. */
function endOfValue(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length
}

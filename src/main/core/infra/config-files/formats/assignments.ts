import { Secret } from '../../secrets/secret.ts'
import { hasTokenShape } from '../../secrets/token-shapes.ts'
import { linesOf } from './ini.ts'
import type { PlainSecret, Reading, Span, VariableUse } from './reading.ts'

/** Names under which tools and CI recipes take a registry token from the environment. */
const tokenName =
  /^(?:(?:npm|node|yarn_npm|pnpm|bun)_(?:auth_)?token|yarn_npm_auth_(?:token|ident)|bun_config_token|p?npm_config_(?:\/\/.*:)?_auth(?:token)?|npm_config_.*_authtoken)$/i

/** Names under which tools take a registry from the environment, and such as people choose for one. */
export const registryVariable = /registry/i

/** `NAME=value` of env files and POSIX shells, `set -gx NAME value` of fish, `$env:NAME = value` of PowerShell. */
const assignment =
  /(?:^|[\s;&|#])(?:(?:export|typeset|declare|local|readonly)(?:\s+-\w+)*\s+)?(?:\$env:)?(["']?)([A-Za-z_]\w{0,99}(?:\/\/[^\s=#]{0,300})?)\1\s*=\s*|(?:^|[\s;&|#])set\s+(?:-\w+\s+|--\w+\s+)*([A-Za-z_]\w{0,99})\s+/g

/** Env files and the start files of shells. */
export function readAssignments(text: string): Reading {
  const secrets: PlainSecret[] = []
  const variables: VariableUse[] = []
  const registries: string[] = []
  for (const [line, start] of linesOf(text)) {
    const comment = /^\s*#/.test(line)
    for (const match of line.matchAll(assignment)) {
      const name = match[2] ?? match[3] ?? ''
      const value = valueAt(line, match.index + match[0].length)
      if (value && !comment && registryVariable.test(name)) registries.push(value.text)
      if (!value || !(tokenName.test(name) || hasTokenShape(value.text))) continue
      const span = { start: start + value.span.start, end: start + value.span.end }
      if (value.text.includes('$') || value.text.includes('`')) {
        const used = /^\$\{?(\w+)\}?$/.exec(value.text)?.[1]
        if (used !== undefined && !comment)
          variables.push({ setting: name, name: used, optional: true, span })
        continue
      }
      secrets.push({
        kind: /ident$|_auth$/i.test(name) ? 'basic' : 'token',
        secret: new Secret(value.text),
        span,
        // Emptied and not taken out: a `${NAME}` elsewhere then means nothing, instead of being sent as it stands.
        cut: { ...span, replacement: '' },
        setting: name,
        registry: /_config_(\/\/.*):_auth/i.exec(name)?.[1] ?? null,
        username: null,
        unread: comment ? 'comment' : null,
      })
    }
  }
  return { secrets, variables, registries, fault: null }
}

/** The word or quoted text that begins here. */
function valueAt(line: string, from: number): { readonly text: string; readonly span: Span } | null {
  const quote = line.charAt(from)
  const quoted = quote === '"' || quote === "'"
  const start = quoted ? from + 1 : from
  const end = quoted
    ? line.indexOf(quote, start)
    : start + (/^[^\s;&|#"']*/.exec(line.slice(start))?.[0].length ?? 0)
  return end > start ? { text: line.slice(start, end), span: { start, end } } : null
}

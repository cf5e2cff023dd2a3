import type { Setting } from '../main/core/infra/config-files/formats/settings.ts'
import type { SettingsFile } from './settings-files.ts'
import { isRegistry, type Carried, type Route } from './carried.ts'

/** Where a file takes the variable that carries the token for anything but a token of its registry. */
export function mentionsIn(file: SettingsFile, carried: Carried): readonly Route[] {
  // What is written there is put together by nobody but the shells of scripts.
  if (file.format === 'json' || file.format === 'lockfile') return []
  const mention = mentionOf(file, carried.variables)
  const count = (text: string) => text.match(mention)?.length ?? 0
  const naming = file.settings.filter(
    ({ path, value }) => path.some((name) => count(name) > 0) || count(value) > 0,
  )
  const bad = naming.find((setting) => !isItsToken(setting, file, carried))
  if (bad)
    return [
      {
        where: file.shown,
        why: `names the variable that carries the token, in ${printable(bad.path.join(' '))}`,
      },
    ]
  const understood = naming.reduce((sum, { path, value }) => sum + count(path.join(' ')) + count(value), 0)
  return count(withoutEscapes(file.text)) > understood
    ? [
        {
          where: file.shown,
          why: 'uses the variable that carries the token in a way that Tokentray does not understand',
        },
      ]
    : []
}

/** `${NAME}` with whatever stands behind the name; Bun and env files know `$NAME`, too. Windows minds no case. */
function mentionOf({ format }: Pick<SettingsFile, 'format'>, variables: readonly string[]): RegExp {
  const names = variables.map((name) => name.replace(/[^\w]/g, String.raw`\$&`)).join('|')
  const bare = format === 'bunfig' || format === 'env' || format === 'shell'
  return new RegExp(String.raw`\$${bare ? String.raw`\{?` : String.raw`\{`}\s*(?:${names})(?!\w)`, 'gi')
}

/** Comment lines are left out; letters that YAML, TOML and JSON spell by number are put in. */
export const withoutEscapes = (text: string) =>
  text
    .replace(/^[ \t]*[#;].*$/gm, '')
    .replace(
      /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2}))/gi,
      (all, ...codes: (string | undefined)[]) => {
        const code = Number.parseInt(codes.slice(0, 3).find((each) => each !== undefined) ?? '', 16)
        return code <= 0x10ffff ? String.fromCodePoint(code) : all
      },
    )

/** Whether a setting is a token for the very registry whose token it takes. */
function isItsToken({ path }: Setting, { format, settings }: SettingsFile, carried: Carried): boolean {
  const { registry, tool } = carried
  const isIt = (text: string | undefined) => isRegistry(text, registry)
  const textAt = (...names: readonly string[]) =>
    settings.find((each) => each.path.join('\0') === names.join('\0'))?.value
  const [first = '', second = '', third = '', fourth = ''] = path
  switch (format) {
    case 'npmrc':
    case 'yarnrc-classic':
      return first === `${registry.replace(/^https?:/, '')}:_authToken`
    case 'yarnrc': {
      // What the launcher sets for yarn stands above the file.
      const isServer = (own: string | undefined) =>
        own === undefined ? tool === 'yarn' || isIt(textAt('npmRegistryServer')) : isIt(own)
      if (first === 'npmAuthToken') return isServer(undefined)
      if (third !== 'npmAuthToken') return false
      if (first === 'npmRegistries') return isIt(second)
      return first === 'npmScopes' && isServer(textAt('npmScopes', second, 'npmRegistryServer'))
    }
    case 'bunfig':
      if (path.join('.') === 'install.registry.token') return isIt(textAt('install', 'registry', 'url'))
      return second === 'scopes' && fourth === 'token' && isIt(textAt('install', 'scopes', third, 'url'))
    case 'pnpm-config':
      return first === '_auth' && fourth === 'authToken' && isIt(second)
    default:
      return false
  }
}

/** A terminal obeys control characters; the names in a file are somebody else's. */
const printable = (text: string) => text.slice(0, 200).replace(/[\p{Cc}\p{Cf}]/gu, '�')

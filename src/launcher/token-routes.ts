import { fail, ok, type Result } from '../shared/failure.ts'
import { registryLabel } from '../shared/registry-url.ts'
import type { Setting } from '../main/core/infra/config-files/formats/settings.ts'
import type { FileSystem } from '../main/core/infra/files/file-system.ts'
import type { Carried, Route } from './carried.ts'
import { readSettingsFiles, type SettingsFile } from './settings-files.ts'
import { mentionsIn, withoutEscapes } from './variable-mentions.ts'
import { yarnRoutes } from './yarn-routes.ts'

/**
 * Makes sure that no file of settings which a command will read takes the token to anybody but its registry: by naming the variable that carries it,
 * by where yarn sends a token of no registry, by its registry's name over plain http, or by a proxy that could read it. Tried with npm 12, pnpm 12, yarn 1 and 4 and Bun 1.4. What a
 * project *runs* (scripts, plugins) is another matter: it has the token, as everything has that the command starts.
 */
export async function checkRoutes(
  fs: FileSystem,
  cwd: string,
  args: readonly string[],
  carried: Carried,
): Promise<Result<undefined>> {
  const files = await readSettingsFiles(fs, cwd, carried.tool, args)
  if (!files.ok) return fail('invalid-request', `${files.failure.message} Nothing was run.`)
  const [route] = [
    ...inEnvironment(carried),
    ...files.value.flatMap((file) => mentionsIn(file, carried)),
    ...(carried.tool === 'yarn' ? yarnRoutes(files.value, carried) : []),
    ...files.value.flatMap((file) =>
      file.own ? [] : [...networkRoutes(file, carried), ...plainRoutes(file, carried)],
    ),
  ]
  if (!route) return ok()
  return fail(
    'invalid-request',
    `${route.where} ${route.why}, so the token of ${registryLabel(carried.registry)} could go elsewhere. Nothing was run. Change that, or run the command in another folder.`,
  )
}

/** npm puts variables into settings that stand in variables, too. */
function inEnvironment(carried: Carried): readonly Route[] {
  const settings = Object.entries(carried.env).flatMap(([name, value]) =>
    value === undefined || !/^(?:p?npm_config|yarn|bun_config)_/i.test(name) ? [] : [{ path: [name], value }],
  )
  const file: SettingsFile = {
    ...{ shown: 'The environment', name: '', own: true, text: '', settings },
    format: 'env',
  }
  return mentionsIn(file, carried)
}

/** The last name of a setting as all tools mean it: `strict-ssl`, `strictSsl` and `NPM_CONFIG_STRICT_SSL` are one. */
const meaningOf = ({ path }: Setting) =>
  (path.at(-1) ?? '')
    .toLowerCase()
    .replace(/^.*:/, '')
    .replace(/^(?:p?npm_config|yarn|bun_config)_/, '')
    .replace(/[-_[\]]/g, '')

const proxies: ReadonlySet<string> = new Set(['proxy', 'httpproxy', 'httpsproxy', 'allproxy'])
const authorities: ReadonlySet<string> = new Set([
  'ca',
  'cafile',
  'cafilepath',
  'httpscafilepath',
  'nodeextracacerts',
])
const certificateChecks: ReadonlySet<string> = new Set([
  'strictssl',
  'enablestrictssl',
  'nodetlsrejectunauthorized',
])
const settingsFiles: ReadonlySet<string> = new Set(['userconfig', 'globalconfig', 'prefix'])
const isOff = (value: string) => ['', 'null', 'false', 'undefined'].includes(value)

/** What a project says of the way to registries: a proxy reads what goes over http, and over https once its certificate is believed. */
function networkRoutes(
  { shown: where, format, settings }: SettingsFile,
  { registry }: Carried,
): readonly Route[] {
  if (format === 'json' || format === 'lockfile') return []
  const named = (names: ReadonlySet<string>) =>
    settings.find((setting) => names.has(meaningOf(setting)) && !isOff(setting.value))
  const routes: Route[] = []
  const unchecked = settings.some(
    (setting) => certificateChecks.has(meaningOf(setting)) && !['true', '1'].includes(setting.value),
  )
  if (unchecked) routes.push({ where, why: 'switches off the check of the registry’s certificate' })
  if (named(proxies) && (new URL(registry).protocol === 'http:' || named(authorities)))
    routes.push({ where, why: 'sends requests to registries through a proxy that could read them' })
  if (format === 'npmrc' && named(settingsFiles))
    routes.push({ where, why: 'names another settings file, which Tokentray does not check' })
  return routes
}

/** Package managers give a token to a host, whatever the scheme: an address of it without TLS would have it read on the way. */
function plainRoutes({ shown: where, text }: SettingsFile, { registry }: Carried): readonly Route[] {
  const { protocol, host } = new URL(registry)
  if (protocol !== 'https:') return []
  for (const [address] of withoutEscapes(text).matchAll(/\bhttp:[^\s"'<>,)}\]]{1,2048}/gi))
    if (URL.parse(address.replaceAll('\\', '/'))?.host === host)
      return [{ where, why: 'leads to its registry without TLS (http instead of https)' }]
  return []
}

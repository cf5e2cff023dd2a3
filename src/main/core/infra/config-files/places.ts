import { readdir } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { PlaceKind } from '../../../../shared/plaintext-tokens.ts'
import type { Machine } from '../../ports.ts'
import type { Format } from './formats/index.ts'

/** A file that may hold tokens. */
export interface Place {
  readonly path: string
  readonly kind: PlaceKind
  readonly format: Format
}

/** The files that npm, pnpm, yarn, bun, shells and profile switchers read or leave for this user and this machine. */
export async function knownPlaces(machine: Machine): Promise<readonly Place[]> {
  const { home } = machine
  const at = (kind: PlaceKind, format: Format, ...paths: readonly string[]): readonly Place[] =>
    paths.map((path) => ({ path, kind, format }))
  const pnpm = pnpmFolder(machine)
  const places = [
    ...at('user', 'npmrc', ...userNpmrcs(machine)),
    ...at('global', 'npmrc', ...(await globalNpmrcs(machine))),
    ...at('pnpm', 'npmrc', join(pnpm, 'auth.ini'), join(pnpm, 'rc')),
    ...at('pnpm', 'pnpm-config', join(pnpm, 'config.yaml')),
    ...at('yarn', 'yarnrc', join(home, '.yarnrc.yml')),
    ...at('yarn', 'yarnrc-classic', join(home, '.yarnrc')),
    ...at('bun', 'bunfig', join(home, '.bunfig.toml'), join(configFolder(machine), '.bunfig.toml')),
    ...at('leftover', 'npmrc', ...(await leftovers(home))),
    ...at('env-file', 'env', ...(await matching(home, /^\.env(\..+)?$/))),
    ...at('shell', 'shell', ...shellFiles(machine)),
  ]
  return [...new Map(places.map((place) => [place.path, place])).values()]
}

/** What a file in a project is, by its name alone; null for files that hold no tokens. */
export function projectPlace(name: string): Pick<Place, 'kind' | 'format'> | null {
  if (name === '.npmrc' || name.startsWith('.npmrc.')) return { kind: 'project', format: 'npmrc' }
  if (name === '.yarnrc.yml') return { kind: 'project', format: 'yarnrc' }
  if (name === '.yarnrc') return { kind: 'project', format: 'yarnrc-classic' }
  if (name === 'bunfig.toml') return { kind: 'project', format: 'bunfig' }
  if (name === '.envrc') return { kind: 'env-file', format: 'shell' }
  return name === '.env' || name.startsWith('.env.') ? { kind: 'env-file', format: 'env' } : null
}

/** npm reads `npm_config_…` in any case. */
export function npmConfig({ env }: Machine, name: string): string | null {
  const wanted = `npm_config_${name}`
  const found = Object.entries(env).find(([key]) => key.toLowerCase() === wanted)?.[1]
  return found === undefined || found === '' ? null : found
}

/** npm's settings of the user: the file that the environment names comes first, and is then the one npm reads. */
export function userNpmrcs(machine: Machine): readonly string[] {
  const named = npmConfig(machine, 'userconfig')
  return [...(named !== null && isAbsolute(named) ? [named] : []), join(machine.home, '.npmrc')]
}

/** npm's global file is `etc/npmrc` under its prefix, which is where Node was installed unless somebody set it. */
async function globalNpmrcs(machine: Machine): Promise<readonly string[]> {
  const { home, env, platform } = machine
  const named = npmConfig(machine, 'globalconfig')
  const onPath = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const prefixes =
    platform === 'win32'
      ? [env['APPDATA'] ? join(env['APPDATA'], 'npm') : null]
      : [
          '/usr/local',
          '/usr',
          '/opt/homebrew',
          ...onPath.filter((folder) => folder.endsWith('/bin')).map((folder) => dirname(folder)),
        ]
  const versions = [
    join(home, '.nvm', 'versions', 'node'),
    join(home, '.local', 'share', 'fnm', 'node-versions'),
  ]
  const managed = await Promise.all(versions.map((folder) => matching(folder, /^v\d/)))
  const roots = [
    npmConfig(machine, 'prefix'),
    ...prefixes,
    ...managed.flat(),
    ...managed.flat().map((folder) => join(folder, 'installation')),
  ]
  const files = roots.filter((root) => root !== null).map((root) => join(root, 'etc', 'npmrc'))
  return [
    ...(named !== null && isAbsolute(named) ? [named] : []),
    ...files,
    ...(platform === 'win32' ? [] : ['/etc/npmrc']),
  ]
}

/** Where pnpm keeps its own settings (pnpm.io, Authentication Settings). */
function pnpmFolder(machine: Machine): string {
  const { home, env, platform } = machine
  const configured = env['XDG_CONFIG_HOME']
  if (configured !== undefined && isAbsolute(configured)) return join(configured, 'pnpm')
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'pnpm')
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'pnpm', 'config')
  return join(home, '.config', 'pnpm')
}

function configFolder({ home, env }: Machine): string {
  const configured = env['XDG_CONFIG_HOME']
  return configured !== undefined && isAbsolute(configured) ? configured : join(home, '.config')
}

/** Profiles of npmrc switchers, and copies that people make before they change something. */
async function leftovers(home: string): Promise<readonly string[]> {
  return [...(await matching(home, /^\.npmrc[._~-]./)), ...(await matching(join(home, '.npmrcs'), /./))]
}

function shellFiles(machine: Machine): readonly string[] {
  const { home, platform } = machine
  const names = [
    '.profile',
    '.bash_profile',
    '.bashrc',
    '.bash_login',
    '.zshenv',
    '.zprofile',
    '.zshrc',
    '.zlogin',
    '.kshrc',
  ]
  const inConfig = [join('fish', 'config.fish'), join('environment.d', 'npm.conf')]
  const windows = ['PowerShell', 'WindowsPowerShell'].map((folder) =>
    join(home, 'Documents', folder, 'profile.ps1'),
  )
  return [
    ...names.map((name) => join(home, name)),
    ...inConfig.map((name) => join(configFolder(machine), name)),
    ...(platform === 'win32' ? windows : []),
  ]
}

/** Names of a folder that match, as paths; none when there is no such folder. */
async function matching(folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name))
}

import type { PlaceKind } from '../../../../shared/plaintext-tokens.ts'
import type { FileSystem } from '../files/file-system.ts'
import type { Format } from './formats/index.ts'

/** A file that may hold tokens. */
export interface Place {
  readonly path: string
  readonly kind: PlaceKind
  readonly format: Format
}

/** The files that npm, pnpm, yarn, bun, shells and profile switchers read or leave for this user and this fs. */
export async function knownPlaces(fs: FileSystem): Promise<readonly Place[]> {
  const { home } = fs
  const at = (kind: PlaceKind, format: Format, ...paths: readonly string[]): readonly Place[] =>
    paths.map((path) => ({ path, kind, format }))
  const pnpm = pnpmFolder(fs)
  const places = [
    ...at('user', 'npmrc', ...userNpmrcs(fs)),
    ...at('global', 'npmrc', ...(await globalNpmrcs(fs))),
    ...at('pnpm', 'npmrc', fs.path.join(pnpm, 'auth.ini'), fs.path.join(pnpm, 'rc')),
    ...at('pnpm', 'pnpm-config', fs.path.join(pnpm, 'config.yaml')),
    ...at('yarn', 'yarnrc', fs.path.join(home, '.yarnrc.yml')),
    ...at('yarn', 'yarnrc-classic', fs.path.join(home, '.yarnrc')),
    ...at(
      'bun',
      'bunfig',
      fs.path.join(home, '.bunfig.toml'),
      fs.path.join(configFolder(fs), '.bunfig.toml'),
    ),
    ...at('leftover', 'npmrc', ...(await leftovers(fs))),
    ...at('env-file', 'env', ...(await matching(fs, home, /^\.env(\..+)?$/))),
    ...at('shell', 'shell', ...shellFiles(fs)),
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
export function npmConfig({ env }: FileSystem, name: string): string | null {
  const wanted = `npm_config_${name}`
  const found = Object.entries(env).find(([key]) => key.toLowerCase() === wanted)?.[1]
  return found === undefined || found === '' ? null : found
}

/** npm's settings of the user: the file that the environment names comes first, and is then the one npm reads. */
export function userNpmrcs(fs: FileSystem): readonly string[] {
  const named = npmConfig(fs, 'userconfig')
  return [...(named !== null && fs.path.isAbsolute(named) ? [named] : []), fs.path.join(fs.home, '.npmrc')]
}

/** npm's global file is `etc/npmrc` under its prefix, which is where Node was installed unless somebody set it. */
async function globalNpmrcs(fs: FileSystem): Promise<readonly string[]> {
  const { home, env, platform } = fs
  const named = npmConfig(fs, 'globalconfig')
  const onPath = (env['PATH'] ?? env['Path'] ?? '')
    .split(fs.path.delimiter)
    .filter((folder) => fs.path.isAbsolute(folder))
  const prefixes =
    platform === 'win32'
      ? [env['APPDATA'] ? fs.path.join(env['APPDATA'], 'npm') : null]
      : [
          '/usr/local',
          '/usr',
          '/opt/homebrew',
          ...onPath.filter((folder) => folder.endsWith('/bin')).map((folder) => fs.path.dirname(folder)),
        ]
  const versions = [
    fs.path.join(home, '.nvm', 'versions', 'node'),
    fs.path.join(home, '.local', 'share', 'fnm', 'node-versions'),
  ]
  const managed = await Promise.all(versions.map((folder) => matching(fs, folder, /^v\d/)))
  const roots = [
    npmConfig(fs, 'prefix'),
    ...prefixes,
    ...managed.flat(),
    ...managed.flat().map((folder) => fs.path.join(folder, 'installation')),
  ]
  const files = roots.filter((root) => root !== null).map((root) => fs.path.join(root, 'etc', 'npmrc'))
  return [
    ...(named !== null && fs.path.isAbsolute(named) ? [named] : []),
    ...files,
    ...(platform === 'win32' ? [] : ['/etc/npmrc']),
  ]
}

/** Where pnpm keeps its own settings (pnpm.io, Authentication Settings). */
function pnpmFolder(fs: FileSystem): string {
  const { home, env, platform } = fs
  const configured = env['XDG_CONFIG_HOME']
  if (configured !== undefined && fs.path.isAbsolute(configured)) return fs.path.join(configured, 'pnpm')
  if (platform === 'darwin') return fs.path.join(home, 'Library', 'Preferences', 'pnpm')
  if (platform === 'win32')
    return fs.path.join(env['LOCALAPPDATA'] ?? fs.path.join(home, 'AppData', 'Local'), 'pnpm', 'config')
  return fs.path.join(home, '.config', 'pnpm')
}

function configFolder({ home, env, path }: FileSystem): string {
  const configured = env['XDG_CONFIG_HOME']
  return configured !== undefined && path.isAbsolute(configured) ? configured : path.join(home, '.config')
}

/** Profiles of npmrc switchers, and copies that people make before they change something. */
async function leftovers(fs: FileSystem): Promise<readonly string[]> {
  const { home } = fs
  return [
    ...(await matching(fs, home, /^\.npmrc[._~-]./)),
    ...(await matching(fs, fs.path.join(home, '.npmrcs'), /./)),
  ]
}

function shellFiles(fs: FileSystem): readonly string[] {
  const { home, platform } = fs
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
  const inConfig = [fs.path.join('fish', 'config.fish'), fs.path.join('environment.d', 'npm.conf')]
  const windows = ['PowerShell', 'WindowsPowerShell'].map((folder) =>
    fs.path.join(home, 'Documents', folder, 'profile.ps1'),
  )
  return [
    ...names.map((name) => fs.path.join(home, name)),
    ...inConfig.map((name) => fs.path.join(configFolder(fs), name)),
    ...(platform === 'win32' ? windows : []),
  ]
}

/** Names of a folder that match, as paths; none when there is no such folder. */
async function matching(fs: FileSystem, folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await fs.readdir(folder).catch(() => [])
  return names.filter((name) => pattern.test(name)).map((name) => fs.path.join(folder, name))
}

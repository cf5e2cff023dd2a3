import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileSystem } from '../core/infra/files/file-system.ts'
import type { Flags } from './flags.ts'

/**
 * Where the app keeps its settings when nobody says otherwise, for every host the same: the place the
 * system gives applications for a user's settings. Relative paths in the environment are not followed
 * (XDG Base Directory Specification).
 */
export function defaultDataFolder({
  platform,
  path,
  home,
  env,
}: Pick<FileSystem, 'platform' | 'path' | 'home' | 'env'>): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Tokentray')
  if (platform === 'win32')
    return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Tokentray')
  const configured = env['XDG_CONFIG_HOME']
  const config = configured?.startsWith('/') === true ? configured : path.join(home, '.config')
  return path.join(config, 'tokentray')
}

/**
 * The folder for this run: the one named, or the user's own. Practising starts signed out and leaves the user's
 * own accounts alone, so it gets a folder of its own, which the system's temp folder forgets in time.
 */
export function dataFolderOf(
  { dataDir, practice }: Pick<Flags, 'dataDir' | 'practice'>,
  fs: FileSystem,
): string {
  if (dataDir !== null) return dataDir
  if (practice) return mkdtempSync(join(tmpdir(), 'tokentray-practice-'))
  return defaultDataFolder(fs)
}

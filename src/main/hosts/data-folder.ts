import { mkdtempSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flags } from './flags.ts'

/**
 * Where the app keeps its settings when nobody says otherwise, for every host the same: the place the
 * system gives applications for a user's settings. Relative paths in the environment are not followed
 * (XDG Base Directory Specification).
 */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Tokentray')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Tokentray')
  const configured = env['XDG_CONFIG_HOME']
  return join(configured?.startsWith('/') === true ? configured : join(home, '.config'), 'tokentray')
}

/**
 * The folder for this run: the one named, or the user's own. Practising starts signed out and leaves the user's
 * own accounts alone, so it gets a folder of its own, which the system's temp folder forgets in time.
 */
export function dataFolderOf({ dataDir, practice }: Pick<Flags, 'dataDir' | 'practice'>): string {
  if (dataDir !== null) return dataDir
  if (practice) return mkdtempSync(join(tmpdir(), 'tokentray-practice-'))
  return defaultDataFolder(process.platform, process.env, homedir())
}

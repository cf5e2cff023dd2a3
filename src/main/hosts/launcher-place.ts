import { randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/failure.ts'
import { launcherFlag } from '../../launcher/options.ts'
import type { FileSystem } from '../core/infra/files/file-system.ts'
import { temporaryBeside, writeWhole } from '../core/infra/files/write-file.ts'
import type { LauncherPlace } from '../core/ports.ts'

export interface LauncherOptions {
  readonly fileSystem: FileSystem
  /** Absolute. */
  readonly dataFolder: string
  /** The program and its first arguments, to which the launcher's own are added. */
  readonly program: readonly string[]
  readonly log: (line: string) => void
}

/** Letters of a path that pnpm takes for a `tokenHelper`: it splits at spaces and refuses quotes, `$` and `%` (pnpm 12). */
const plainPath = /^[\p{L}\p{N}_@+=:,./\\~-]+$/u

/**
 * Puts `tokentray-run` into the data folder: a small script that lasts. What it starts may be elsewhere at the next start (an AppImage is
 * mounted under another path each time), so it is written anew each time; helpers call the script and never need to be.
 */
export async function openLauncherPlace(options: LauncherOptions): Promise<LauncherPlace> {
  const { fileSystem: fs, dataFolder, program, log } = options
  const { path } = fs
  const ending = fs.platform === 'win32' ? '.cmd' : ''
  const command = path.join(dataFolder, 'bin', `tokentray-run${ending}`)
  const folder = [path.join(dataFolder, 'helpers'), path.join(fs.home, '.tokentray', 'helpers')].find(
    (each) => plainPath.test(each),
  )
  const isPlaced = await writeProgram(
    fs,
    command,
    scriptOf(fs.platform, [...program, `--data-dir=${dataFolder}`], true),
  )
  if (!isPlaced) log('the launcher could not be written')
  return {
    command: isPlaced ? command : null,
    unavailable: isPlaced ? null : 'The launcher could not be put into the data folder.',
    async writeHelper(id): Promise<Result<string>> {
      if (folder === undefined)
        return fail('not-supported', 'pnpm cannot run a helper whose path has a space or a quote in it.')
      const helper = path.join(folder, `${id}${ending}`)
      return (await writeProgram(fs, helper, scriptOf(fs.platform, [command, `--helper=${id}`], false)))
        ? ok(helper)
        : fail('file-unwritable', 'The helper could not be written.')
    },
    async removeHelper(helper) {
      await fs.rm(helper, { force: true }).catch(() => log('a helper could not be removed'))
    },
  }
}

/** How the launcher is started where this file's program is an Electron app. */
export function electronProgram(
  { execPath, platform, env }: Pick<NodeJS.Process, 'execPath' | 'platform' | 'env'>,
  /** The app's own path, from source. */
  app: string | null,
): readonly string[] {
  // The mounted program is gone when its AppImage ends; the image itself stays.
  const program = env['APPIMAGE'] ?? execPath
  // There may be no display, and there is no window: without this, Chromium looks for one.
  const headless = platform === 'linux' ? ['--ozone-platform=headless'] : []
  return [program, ...headless, ...(app === null ? [] : [app]), launcherFlag, '--']
}

/** @param more whether what is typed behind it goes to the program too */
export function scriptOf(platform: NodeJS.Platform, words: readonly string[], more: boolean): string {
  if (platform === 'win32') {
    // Inside quotes only the percent sign has a meaning in a batch file.
    const quoted = words.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ')
    return `@rem Written by Tokentray at each start.\r\n@${quoted}${more ? ' %*' : ''}\r\n`
  }
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  return `#!/bin/sh\n# Written by Tokentray at each start.\nexec ${quoted}${more ? ' "$@"' : ''}\n`
}

/** Whole or not at all, since it may be running; false when it could not be written. */
async function writeProgram(fs: FileSystem, path: string, text: string): Promise<boolean> {
  try {
    await fs.mkdir(fs.path.dirname(path), { recursive: true, mode: 0o700 })
    await writeWhole(fs, path, text, { temporary: temporaryBeside(fs, path, randomUUID()), mode: 0o700 })
    return true
  } catch {
    return false
  }
}

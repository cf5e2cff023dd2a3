import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail, ok, type Result } from '../../shared/failure.ts'
import { launcherFlag } from '../../launcher/launcher-flag.ts'
import type { LauncherPlace } from '../core/ports.ts'

export interface LauncherOptions {
  readonly dataFolder: string
  readonly home: string
  readonly platform: NodeJS.Platform
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
  const { dataFolder, home, platform, program, log } = options
  const windows = platform === 'win32'
  const ending = windows ? '.cmd' : ''
  const command = join(dataFolder, 'bin', `tokentray-run${ending}`)
  const folder = [join(dataFolder, 'helpers'), join(home, '.tokentray', 'helpers')].find((path) =>
    plainPath.test(path),
  )
  const none = { command: null, unavailable: 'The launcher could not be put into the data folder.' }
  const placed = await writeProgram(
    command,
    scriptOf(platform, [...program, `--data-dir=${dataFolder}`], true),
  ).then(
    () => ({ command, unavailable: null }),
    () => {
      log('the launcher could not be written')
      return none
    },
  )
  return {
    ...placed,
    async writeHelper(id): Promise<Result<string>> {
      if (folder === undefined)
        return fail('not-supported', 'pnpm takes no helper whose path has a space or a quote in it.')
      const path = join(folder, `${id}${ending}`)
      try {
        await writeProgram(path, scriptOf(platform, [command, `--helper=${id}`], false))
        return ok(path)
      } catch {
        return fail('file-unwritable', 'The helper could not be written.')
      }
    },
    async removeHelper(path) {
      await rm(path, { force: true }).catch(() => log('a helper could not be removed'))
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

/** Whole or not at all, since it may be running. */
async function writeProgram(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const fresh = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(fresh, 'wx', 0o700)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    await chmod(fresh, 0o700)
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

import { existsSync } from 'node:fs'
import { delimiter, extname, isAbsolute, join } from 'node:path'
import { fail, ok, type Result } from '../shared/failure.ts'
import type { Environment } from './child-environment.ts'

/** A program and its arguments as `spawn` takes them. */
export interface StartOf {
  readonly program: string
  readonly args: readonly string[]
  /** The arguments are one command line already (Windows). */
  readonly verbatim: boolean
}

/**
 * How a command is started on Windows. npm, pnpm and yarn are batch files there, which only `cmd.exe` runs, and `cmd.exe` reads its line twice.
 * Inside double quotes it then still replaces `%NAME%` and ends at a quote or a line break; so arguments with these are refused for batch
 * files, rather than passed on as something else (CVE-2024-27980). Programs (`.exe`) get every argument as it is.
 */
export function startOnWindows(
  [name, ...args]: readonly [string, ...string[]],
  env: Environment,
  exists: (path: string) => boolean = existsSync,
): Result<StartOf> {
  const found = findOnPath(name, env, exists)
  if (found === null) return fail('invalid-request', `There is no program ${name}.`)
  if (!/\.(?:cmd|bat)$/i.test(found)) return ok({ program: found, args, verbatim: false })
  const bad = [found, ...args].find((word) => /[%"\r\n\0]/.test(word))
  if (bad !== undefined)
    return fail(
      'invalid-request',
      `${name} is a batch file, to which an argument with %, a double quote or a line break cannot be given safely.`,
    )
  const line = [found, ...args].map(quoted).join(' ')
  const shell = env['ComSpec'] ?? env['COMSPEC'] ?? 'cmd.exe'
  return ok({ program: shell, args: ['/d', '/v:off', '/s', '/c', `"${line}"`], verbatim: true })
}

/** In quotes, with the backslashes at its end doubled, since programs take one before a quote for an escape. */
const quoted = (word: string) => `"${word.replace(/(?<!\\)\\+$/, (slashes) => slashes + slashes)}"`

function findOnPath(name: string, env: Environment, exists: (path: string) => boolean): string | null {
  const variable = (wanted: string) =>
    Object.entries(env).find(([key]) => key.toUpperCase() === wanted)?.[1] ?? ''
  const endings = (variable('PATHEXT') || '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean)
  const named = endings.some((ending) => ending.toLowerCase() === extname(name).toLowerCase())
  const names = named ? [name] : endings.map((ending) => name + ending.toLowerCase())
  const folders =
    isAbsolute(name) || /[\\/]/.test(name) ? [''] : variable('PATH').split(delimiter).filter(Boolean)
  for (const folder of folders)
    for (const each of names) {
      const path = folder === '' ? each : join(folder, each)
      if (exists(path)) return path
    }
  return null
}

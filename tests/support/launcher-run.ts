import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createFileSystem } from '../../src/main/core/infra/files/file-system.ts'
import type { LauncherPlace } from '../../src/main/core/ports.ts'
import { openLauncherPlace } from '../../src/main/hosts/launcher-place.ts'

const launcherSource = join(import.meta.dirname, '..', '..', 'src', 'launcher', 'index.ts')

export interface LauncherRun {
  readonly child: ChildProcess
  /** The exit code, or the signal's name, and all that was printed. */
  readonly ended: Promise<{ readonly end: number | string; readonly output: string }>
  /** What has been printed up to now. */
  printed(): string
}

/** The app's side of a launcher that runs from source. */
export function openTestLauncher(dataFolder: string, home: string): Promise<LauncherPlace> {
  const program = [process.execPath, launcherSource] as const
  const fileSystem = createFileSystem({ home })
  return openLauncherPlace({ fileSystem, dataFolder, program, log: () => undefined })
}

/** Starts `tokentray-run` from source, without a terminal. */
export function startLauncher(
  words: readonly string[],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): LauncherRun {
  const child = spawn(process.execPath, [launcherSource, ...words], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const take = (text: Buffer) => (output += text.toString())
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<{ end: number | string; output: string }>((resolve) =>
    child.once('close', (code, signal) => resolve({ end: code ?? signal ?? 'unknown', output })),
  )
  return { child, ended, printed: () => output }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Commands } from './commands.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')

export interface DoubleOptions {
  /** Flags of the app. */
  readonly flags: readonly string[]
  /** The whole environment; this process's own when not given. */
  readonly env?: NodeJS.ProcessEnv
  /** The main entry to run; the built one when not given. */
  readonly entry?: string
  /** The folder that it runs in; the project's when not given. */
  readonly cwd?: string
}

type Answered<T> = T extends Promise<unknown> ? T : Promise<T>

/** The commands from the other side of the channel. */
export type Desktop = {
  readonly [C in keyof Commands]: (...args: Parameters<Commands[C]>) => Answered<ReturnType<Commands[C]>>
}

export interface RunningDouble {
  readonly desktop: Desktop
  readonly child: ChildProcess
  /** What the process has printed. */
  log(): string
  /** Resolves with the exit code, or the signal's name, when the process has ended. */
  readonly ended: Promise<number | string>
  stop(): Promise<void>
}

/** Starts the built main entry, unchanged, with the double in Electron's place, and waits until it is ready. */
export async function startDouble(options: DoubleOptions): Promise<RunningDouble> {
  const running = spawnDouble(options)
  await running.ready
  return running
}

/** The same, for starts that are not meant to get so far. */
export function spawnDouble({
  flags,
  env = process.env,
  entry,
  cwd = root,
}: DoubleOptions): RunningDouble & { readonly ready: Promise<void> } {
  const register = join(root, 'tests', 'support', 'electron', 'module-double', 'register.ts')
  const main = entry ?? join(root, 'out', 'main', 'index.js')
  const child = spawn(process.execPath, ['--import', register, main, ...flags], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Chromium is part of the group, which is ended as one.
    detached: true,
  })
  const { log, ready } = listen(child, 90)
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  )
  return {
    child,
    desktop: remote(child, log),
    log,
    ready,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}

/** Hears what an app prints, and waits so long for the one line that says that it is ready; else fails with what was printed. */
export function listen(
  child: ChildProcess,
  seconds: number,
): { readonly log: () => string; readonly ready: Promise<void> } {
  let printed = ''
  const ready = new Promise<void>((resolve, reject) => {
    const giveUp = (why: string) => reject(new Error(`${why}:\n${printed}`))
    const timer = setTimeout(() => giveUp(`the app was not ready within ${seconds} seconds`), seconds * 1000)
    const take = (text: Buffer) => {
      printed += text.toString()
      if (!printed.includes('Tokentray ready (')) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    // With all that it printed before it ended.
    child.once('close', (code) => {
      clearTimeout(timer)
      giveUp(`the app ended with ${String(code)}`)
    })
  })
  // Whoever waits for it is told; nobody has to.
  ready.catch(() => undefined)
  return { log: () => printed, ready }
}

function remote(child: ChildProcess, log: () => string): Desktop {
  let last = 0
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  child.on('message', (message: { id: number; value?: unknown; error?: string }) => {
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) asked?.resolve(message.value)
    else asked?.reject(new Error(message.error))
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values())
      reject(new Error(`the app ended before it answered:\n${log()}`))
  })
  const ask = (command: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      child.send({ id, command, args })
    })
  return new Proxy({} as Desktop, {
    get: (_target, command) =>
      typeof command === 'string' && command !== 'then'
        ? (...args: readonly unknown[]) => ask(command, args)
        : undefined,
  })
}

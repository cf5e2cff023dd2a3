import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { StartOf } from './windows-command.ts'

/** What `env` and shells answer for a command that cannot be run, and for one that is not there. */
const cannotRun = 126
const notFound = 127

/** From the terminal these reach the whole group, the command too; sent to the launcher alone they are passed on. */
const fromTerminal = ['SIGINT', 'SIGQUIT'] as const
const passedOn = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const

/** How a command ended: its exit code, or the signal that ended it. */
export type Ending = { readonly code: number; readonly said?: string } | { readonly signal: NodeJS.Signals }

/** Runs a command with this environment and nothing else of the launcher's but its terminal. Signals go to it. */
export function runChild(
  { program, args, verbatim }: StartOf,
  env: Readonly<Record<string, string>>,
  hasTerminal: boolean,
): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'inherit', windowsVerbatimArguments: verbatim })
    const pass = (signal: NodeJS.Signals) => void child.kill(signal)
    const stay = hasTerminal ? () => undefined : pass
    for (const signal of passedOn) process.on(signal, pass)
    for (const signal of fromTerminal) process.on(signal, stay)
    const settle = (ending: Ending) => {
      for (const signal of passedOn) process.off(signal, pass)
      for (const signal of fromTerminal) process.off(signal, stay)
      resolve(ending)
    }
    child.once('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT'
      settle({
        code: missing ? notFound : cannotRun,
        said: missing ? 'It is not there.' : 'It cannot be run.',
      })
    })
    child.once('exit', (code, signal) => settle(signal ? { signal } : { code: code ?? 1 }))
  })
}

/** Ends this process as the command ended: with its code, or by the same signal. */
export function endAs(ending: Ending): void {
  if ('code' in ending) process.exit(ending.code)
  if (process.platform !== 'win32') process.kill(process.pid, ending.signal)
  // Where the signal did not end this process, the shells' number for it does.
  setTimeout(() => process.exit(128 + constants.signals[ending.signal]), 1_000)
}

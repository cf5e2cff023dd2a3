import type { ForkOptions, UtilityProcess } from 'electron'
import { fork } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { electronObject, strict } from './emitter.ts'
import { world } from './world.ts'

type Members = Partial<Omit<UtilityProcess, keyof EventEmitter>>

/** A child of Node's in place of Electron's; `parent-port.ts` gives it the line that Electron would. */
export const utilityProcess = strict('utilityProcess', {
  fork(modulePath: string, args: string[] = [], { stdio = 'inherit' }: ForkOptions = {}) {
    if (!world.order.includes('ready'))
      throw new Error('utilityProcess.fork was called before app was ready.')
    const output = stdio === 'ignore' ? 'ignore' : 'inherit'
    const child = fork(modulePath, args, {
      execArgv: ['--import', join(import.meta.dirname, 'parent-port.ts')],
      stdio: ['ignore', output, output, 'ipc'],
    })
    const members = {
      // As Electron has it: none before the process is there, and none after.
      get pid() {
        return child.exitCode === null && child.signalCode === null ? child.pid : undefined
      },
      postMessage: (message) => void child.send(message as object, () => undefined),
      kill: () => child.kill('SIGTERM'),
    } satisfies Members
    const utility = electronObject('UtilityProcess', members)
    child.once('spawn', () => utility.emit('spawn'))
    child.on('message', (message) => utility.emit('message', message))
    child.once('exit', (code) => utility.emit('exit', code ?? 0))
    return utility
  },
})

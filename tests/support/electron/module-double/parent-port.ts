import type { ParentPort } from 'electron'
import type { EventEmitter } from 'node:events'
import { electronObject } from './emitter.ts'

/** Loaded before the code of a utility process: its line to the app, and its end with the app. */
type Members = Omit<ParentPort, keyof EventEmitter>

const parentPort = electronObject('parentPort', {
  postMessage: (message) => void process.send?.(message as object),
} satisfies Members)
Object.defineProperty(process, 'parentPort', { value: parentPort })
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

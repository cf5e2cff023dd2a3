import { parentPort } from 'node:worker_threads'
import type { FromWorker, ToWorker } from '../../src/main/core/infra/text-work/text-job.ts'

/**
 * A worker thread that a text was too much for. A piece of the input says what becomes of it: `memory` takes all there is, `exit` ends the thread,
 * `throw` fails in a way nobody catches, `spin` never comes back. All else is done at once, and finds nothing.
 */
const fates: readonly (readonly [string, () => unknown])[] = [
  ['memory', takeAll],
  ['exit', () => process.exit(7)],
  ['throw', () => setImmediate(() => takeNothing(undefined))],
  ['spin', spin],
]

const none = { tooLarge: 0, unreadable: 0, beyond: 0 }

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind !== 'run') return
  const input = JSON.stringify(message.input)
  const fate = fates.find(([word]) => input.includes(`fate-${word}`))
  if (fate) fate[1]()
  else {
    const outcome = message.job === 'leaks in files' ? { ...none, files: 0 } : 0
    parentPort?.postMessage({ kind: 'done', outcome } satisfies FromWorker)
  }
})

function takeAll(): void {
  let all: object = {}
  for (;;) all = { all, more: [{}, {}] }
}

function spin(): void {
  for (let at = 0; at >= 0; at = (at + 1) % 1_000_000);
}

function takeNothing(value: unknown): never {
  throw value
}

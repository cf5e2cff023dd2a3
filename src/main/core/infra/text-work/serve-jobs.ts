import type { MessagePort } from 'node:worker_threads'
import { createMutex } from '../concurrency.ts'
import type { FromWorker, TextJob, ToWorker } from './text-job.ts'

/** The worker's side: runs what it is sent, one job after the other. */
export function serveJobs(
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  jobs: readonly TextJob<never, unknown, unknown>[],
): void {
  const send = (message: FromWorker) => port.postMessage(message)
  const oneByOne = createMutex()
  let taken: () => void = () => undefined

  /** The next part waits until this one was dealt with. */
  const tell = (part: unknown) =>
    oneByOne(async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      taken = () => resolve(undefined)
      send({ kind: 'part', part })
      await promise
    })

  async function run(name: string, input: unknown): Promise<FromWorker> {
    try {
      const job = jobs.find((one) => one.name === name)
      if (!job) throw new TypeError('there is no such job')
      return { kind: 'done', outcome: await job.run(input as never, tell) }
    } catch (error) {
      return { kind: 'failed', name: error instanceof Error ? error.name : typeof error }
    }
  }

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'taken') taken()
    else void run(message.job, message.input).then(send)
  })
}

import { Worker } from 'node:worker_threads'
import { fail, ok, type Result } from '../../../../shared/failure.ts'
import type { FromWorker, TextJob, ToWorker } from './text-job.ts'

/** At the same time; more wait for their turn. */
const mostWorkers = 3
/** A worker without work is kept for so long, since the next piece of a text often follows. In milliseconds. */
const keptIdle = 10_000
/** A thread that does nothing but run code has gone by then. In milliseconds. */
const endsWithin = 500
/**
 * MiB for one worker. A file of 20 MiB in two-byte letters, and all that is found in it, take a fifth of it. V8 can end a thread at its limit only
 * while what is new is small beside it, so that is kept small; what jobs read and gather has limits of its own.
 */
const usualMemory = 512
const newMemory = 8

/** Runs jobs on foreign text in worker threads, each in one of its own. */
export interface TextWork {
  /**
   * Fails with `cancelled` at once when the signal says so, whatever the job is at, and with `internal` and a sentence when the worker died of
   * it. Neither touches other jobs.
   */
  run<Input, Part, Outcome>(
    job: TextJob<Input, Part, Outcome>,
    input: Input,
    options: { readonly signal: AbortSignal; readonly onPart?: (part: Part) => void },
  ): Promise<Result<Outcome>>
  /** Ends all workers, and what they are at. */
  close(): void
  /** True while a thread that was ended waits for the system, for which an ordinary exit would wait. */
  holdsThread(): boolean
}

export interface TextWorkParts {
  /** The file of the worker, which the host has built. */
  readonly entry: string
  readonly log: (line: string) => void
  /** MiB that a worker may take. */
  readonly memory?: number
}

export function createTextWork(parts: TextWorkParts): TextWork {
  return new WorkerThreads(parts)
}

const cancelled = fail('cancelled', 'It was stopped.')

class WorkerThreads implements TextWork {
  readonly #parts: TextWorkParts
  readonly #all = new Set<Worker>()
  /** Those that were ended and have not gone yet, with when that was. */
  readonly #ending = new Map<Worker, number>()
  #idle: Worker | null = null
  #idleTimer: NodeJS.Timeout | undefined
  /** Jobs whose turn has come. */
  #busy = 0
  readonly #waiting: (() => void)[] = []
  readonly #closing = new AbortController()

  constructor(parts: TextWorkParts) {
    this.#parts = parts
  }

  async run<Input, Part, Outcome>(
    job: TextJob<Input, Part, Outcome>,
    input: Input,
    { signal, onPart }: { readonly signal: AbortSignal; readonly onPart?: (part: Part) => void },
  ): Promise<Result<Outcome>> {
    const ending = AbortSignal.any([signal, this.#closing.signal])
    await this.#turn(ending)
    try {
      if (ending.aborted) return cancelled
      const end = await this.#use(this.#takeWorker(), { kind: 'run', job: job.name, input }, ending, (part) =>
        onPart?.(part as Part),
      )
      return end.ok ? ok(end.value as Outcome) : end
    } finally {
      this.#busy--
      this.#waiting.shift()?.()
    }
  }

  close(): void {
    this.#closing.abort()
    this.#idle = null
    clearTimeout(this.#idleTimer)
    for (const worker of this.#all) this.#end(worker)
  }

  holdsThread(): boolean {
    return [...this.#ending.values()].some((ended) => performance.now() - ended > endsWithin)
  }

  /** Resolves when fewer than the most are at work, or when it was stopped before that. */
  async #turn(ending: AbortSignal): Promise<void> {
    while (this.#busy >= mostWorkers && !ending.aborted) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const go = () => resolve(undefined)
      this.#waiting.push(go)
      ending.addEventListener('abort', go, { once: true })
      await promise
      ending.removeEventListener('abort', go)
      const at = this.#waiting.indexOf(go)
      if (at >= 0) this.#waiting.splice(at, 1)
    }
    this.#busy++
  }

  /** One job in one worker. The worker is kept when it is through with it, and ended otherwise. */
  async #use(
    worker: Worker,
    request: ToWorker,
    ending: AbortSignal,
    onPart: (part: unknown) => void,
  ): Promise<Result<unknown>> {
    const { promise, resolve, reject } = Promise.withResolvers<() => Result<unknown>>()
    const send = (message: ToWorker) => worker.postMessage(message)
    const heard = (message: FromWorker) => {
      if (message.kind === 'done') resolve(() => ok(message.outcome))
      else if (message.kind === 'failed') resolve(() => this.#died(message.name))
      else {
        try {
          onPart(message.part)
          // Not at once: the next part could come in this same turn, and the one after it, and nobody else would get one.
          setImmediate(() => send({ kind: 'taken' }))
        } catch (error) {
          reject(error instanceof Error ? error : new Error('a part could not be taken'))
        }
      }
    }
    const failed = (error: unknown) => resolve(() => this.#died(nameOf(error)))
    const exited = () => resolve(() => this.#died('exit'))
    const stop = () => resolve(() => cancelled)
    worker.on('message', heard).on('error', failed).on('exit', exited)
    ending.addEventListener('abort', stop, { once: true })
    worker.ref()
    let isThrough = false
    try {
      send(request)
      const end = (await promise)()
      isThrough = end.ok
      return end
    } finally {
      ending.removeEventListener('abort', stop)
      worker.off('message', heard).off('error', failed).off('exit', exited)
      if (isThrough) this.#keep(worker)
      else this.#end(worker)
    }
  }

  #died(why: string): Result<never> {
    this.#parts.log(`work on a text ended before its end: ${why}`)
    return why === outOfMemory
      ? fail(
          'internal',
          'Searching it takes more memory than Tokentray allows, so it was not searched to its end.',
        )
      : fail('internal', 'The part of Tokentray that searches texts stopped working. Try again.')
  }

  #takeWorker(): Worker {
    const idle = this.#idle
    this.#idle = null
    clearTimeout(this.#idleTimer)
    if (idle) return idle
    // It prints nothing and needs nothing of the environment, which may hold tokens.
    const worker = new Worker(this.#parts.entry, {
      ...{ execArgv: [], env: {}, stdout: true, stderr: true },
      resourceLimits: {
        maxOldGenerationSizeMb: this.#parts.memory ?? usualMemory,
        maxYoungGenerationSizeMb: newMemory,
      },
    })
    this.#all.add(worker)
    worker.once('exit', () => this.#forget(worker))
    // What happens to one that is at work is told there as well; nobody waits for an idle one.
    worker.on('error', () => this.#forget(worker))
    return worker
  }

  #keep(worker: Worker): void {
    if (this.#idle || this.#closing.signal.aborted || !this.#all.has(worker)) {
      this.#end(worker)
      return
    }
    worker.unref()
    this.#idle = worker
    this.#idleTimer = setTimeout(() => this.#end(worker), keptIdle).unref()
  }

  #end(worker: Worker): void {
    this.#forget(worker)
    // Nobody waits for it: a thread that waits for a disk ends when the disk has answered.
    worker.unref()
    this.#ending.set(worker, performance.now())
    void worker.terminate().finally(() => this.#ending.delete(worker))
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker)
    if (this.#idle === worker) this.#idle = null
  }
}

const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY'

const nameOf = (error: unknown) =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.name) : typeof error

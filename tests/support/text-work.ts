import { join } from 'node:path'
import { createTextWork, type TextWork } from '../../src/main/core/infra/text-work/text-work.ts'

/** The entry of the worker thread, from source. */
export const textWorker = join(import.meta.dirname, '..', '..', 'src', 'text-worker', 'index.ts')

/** For every core of this process: a worker that is kept for the next piece of work is kept for the next test, too. */
export const textWork: TextWork = createTextWork({ entry: textWorker, log: () => undefined })

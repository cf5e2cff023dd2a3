import { parentPort } from 'node:worker_threads'
import { leaksInFiles, leaksInText } from '../main/core/features/leaks/look-through.ts'
import { readPlaces, searchPlaces } from '../main/core/infra/config-files/place-jobs.ts'
import { serveJobs } from '../main/core/infra/text-work/serve-jobs.ts'

/** Entry of the worker thread in which the text of others is read and looked through. */
if (parentPort) serveJobs(parentPort, [leaksInFiles, leaksInText, readPlaces, searchPlaces])

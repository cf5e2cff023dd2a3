import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { redact } from '../core/infra/secrets/redact.ts'

/** The log and the one before it together never take more than twice this many bytes. */
export const logLimit = 256 * 1024

/**
 * One log file that only its user can read. A full one becomes `….old` and takes that one's place. Every line
 * passes the masking of secrets here, whoever wrote it. A log that cannot be written is no reason to stop.
 */
export function openLogFile(path: string, now: () => Date, limit = logLimit): (line: string) => void {
  return (line) => {
    const entry = `${now().toISOString()} ${oneLine(redact(line.slice(0, longestRead)))}\n`
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      if (sizeOf(path) + Buffer.byteLength(entry) > limit) renameSync(path, `${path}.old`)
      appendFileSync(path, entry, { mode: 0o600 })
      chmodSync(path, 0o600)
    } catch {
      // There is nowhere else to report this: the log itself has failed.
    }
  }
}

/** What is beyond it is not looked at, and far from what is kept; a cut secret would not be known. */
const longestRead = 16_000

/** A line of a stranger's making could otherwise look like several of ours. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 2_000)

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

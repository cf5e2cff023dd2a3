import * as v from 'valibot'
import type { DataFolder } from '../../infra/storage/data-folder.ts'
import { apply, emptyLedger, line, linesOf, type Batch, type Ledger, type Line } from './ledger.ts'

const fileName = 'revocations.jsonl'
const damagedFile = 'revocations.damaged.jsonl'

/** Receipts of finished batches that are kept; older ones are let go when the app starts. */
const mostKept = 5_000

/** What is being revoked and what was: held in memory, and on the disk before each step. */
export interface Journal {
  readonly ledger: Ledger
  /** Reads what an earlier run left. Unreadable lines are set aside in a file of their own. */
  load(): Promise<void>
  /** False once the disk would not take a line: what is done then is forgotten if the app ends. */
  readonly kept: boolean
  /**
   * Holds at once; resolves when it is on the disk. A disk that will not take it does not keep a leaked token alive: it is
   * logged, and the work goes on.
   */
  write(...lines: readonly Line[]): Promise<void>
  /** Lets go of batches, as with a registry that is no more. */
  forget(batches: readonly Batch[]): Promise<void>
}

export function createJournal(files: DataFolder, log: (words: string) => void): Journal {
  const ledger = emptyLedger()
  let kept = true

  function forget(batches: readonly Batch[]): Promise<void> {
    for (const batch of batches) {
      ledger.batches.delete(batch.id)
      for (const { id } of batch.cases) ledger.cases.delete(id)
    }
    return files.write(fileName, textOf([...ledger.batches.values()].flatMap(linesOf)))
  }

  return {
    ledger,
    get kept() {
      return kept
    },
    async load() {
      const text = await files.read(fileName)
      if (text === null) return
      const { lines, damaged } = readLines(text)
      for (const each of lines) apply(ledger, each)
      if (damaged.length > 0) {
        log(`${damaged.length} lines of the revoke journal could not be read; they were set aside`)
        await files.append(damagedFile, damaged.map((each) => `${each}\n`).join(''))
      }
      const old = surplus([...ledger.batches.values()])
      // A last line that was cut off must not swallow the next one.
      if (old.length + damaged.length > 0) await forget(old)
    },
    write(...lines) {
      for (const each of lines) apply(ledger, each)
      if (lines.length === 0) return Promise.resolve()
      return files.append(fileName, textOf(lines)).catch(() => {
        if (kept) log('the revoke journal cannot be written')
        kept = false
      })
    },
    forget,
  }
}

const textOf = (lines: readonly Line[]) => lines.map((each) => `${JSON.stringify(each)}\n`).join('')

function readLines(text: string): { lines: Line[]; damaged: string[] } {
  const lines: Line[] = []
  const damaged: string[] = []
  for (const each of text.split('\n')) {
    if (each === '') continue
    const found = parse(each)
    if (found) lines.push(found)
    else damaged.push(each)
  }
  return { lines, damaged }
}

function parse(text: string): Line | null {
  try {
    const parsed = v.safeParse(line, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** The oldest batches that are over, when there are more receipts than are kept. */
function surplus(batches: readonly Batch[]): Batch[] {
  const old: Batch[] = []
  let count = batches.reduce((sum, { cases }) => sum + cases.length, 0)
  for (const batch of batches) {
    if (count <= mostKept) break
    if (batch.cases.some(({ ended }) => ended === null)) continue
    old.push(batch)
    count -= batch.cases.length
  }
  return old
}

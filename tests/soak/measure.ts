import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Result } from '../../src/shared/failure.ts'

/** What stands open in this process. */
export interface OpenFiles {
  readonly files: number
  readonly sockets: number
  /** As Node counts what keeps it busy. */
  readonly handles: number
}

export interface Stand extends OpenFiles {
  readonly when: string
  readonly heap: number
}

export function openFiles(): OpenFiles {
  const open = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)]
    } catch {
      // The folder that is being read.
      return []
    }
  })
  const sockets = open.filter((link) => link.startsWith('socket:')).length
  return { files: open.length, sockets, handles: process.getActiveResourcesInfo().length }
}

/** Bytes that are still held once all else was collected. */
export async function usedHeap(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.()
    await delay(50)
  }
  return process.memoryUsage().heapUsed
}

/** Calls by how they ended, and how many have not. */
export class Counts {
  readonly #ends = new Map<string, number>()
  #open = 0

  get open(): number {
    return this.#open
  }

  /** Waits for a call and counts it. */
  async count<T>(name: string, call: Promise<Result<T>>): Promise<Result<T>> {
    this.#open++
    try {
      const result = await call
      this.note(`${name} ${result.ok ? 'ok' : result.failure.code}`)
      return result
    } finally {
      this.#open--
    }
  }

  note(end: string): void {
    this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1)
  }

  toString(): string {
    const sorted = [...this.#ends].toSorted(([one], [other]) => (one < other ? -1 : 1))
    return sorted.map(([end, times]) => `${end} ${times}`).join(', ')
  }
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)

export function tableOf(stands: readonly Stand[]): string {
  const rows = [
    ['', 'heap (MB)', 'open files', 'of these sockets', 'handles'],
    ...stands.map(({ when, heap, files, sockets, handles }) => [
      when,
      megabytes(heap),
      ...[files, sockets, handles].map(String),
    ]),
  ]
  return rows.map((cells) => cells.map((cell) => cell.padEnd(18)).join('')).join('\n')
}

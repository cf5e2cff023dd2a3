import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startFolder } from '../support/practice-story.ts'

/** The app started more than once on one data folder. Each start is a process of its own. */

interface Start {
  readonly process: ChildProcess
  /** Everything that it has told. */
  readonly told: unknown[]
  readonly ended: Promise<unknown>
}

function start(folder: string): Start {
  const child = fork(join(import.meta.dirname, '../support/folder-lock-child.ts'), [folder], { silent: true })
  const told: unknown[] = []
  child.on('message', (message) => told.push(message))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { process: child, told, ended: once(child, 'exit') }
}

const until = (run: () => void) => vi.waitFor(run, { timeout: 60_000, interval: 20 })
const holds = ({ told }: Start) =>
  told.some((each) => typeof each === 'object' && each !== null && 'holds' in each)
const inUse = ({ told }: Start) =>
  told.find((each) => typeof each === 'object' && each !== null && 'pid' in each)

async function startFirst(folder: string): Promise<Start> {
  const first = start(folder)
  await until(() => expect(first.told).toContainEqual({ holds: true }))
  return first
}

describe('a data folder', () => {
  it('is used by the first start alone; the second has its window shown, and says by which process', async () => {
    const folder = await startFolder()
    const first = await startFirst(folder)
    const second = start(folder)
    await second.ended
    expect(inUse(second)).toEqual({ inUse: true, pid: first.process.pid, answered: true })
    await until(() => expect(first.told).toContain('shown'))
  })

  it('is used by one of many that start at the same moment', { timeout: 240_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const folder = await startFolder()
      const starts = Array.from({ length: 6 }, () => start(folder))
      await until(() => expect(starts.every((each) => holds(each) || inUse(each))).toBe(true))
      expect(starts.filter(holds)).toHaveLength(1)
      for (const { process } of starts) process.kill('SIGKILL')
      await Promise.all(starts.map(({ ended }) => ended))
    }
  })

  it('is taken over from an app that was killed, and nothing of it is left lying there', async () => {
    const folder = await startFolder()
    for (let round = 0; round < 3; round++) {
      const killed = await startFirst(folder)
      killed.process.kill('SIGKILL')
      await killed.ended
    }
    await startFirst(folder)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('is not taken from an app that hangs: its process is named', async () => {
    const folder = await startFolder()
    const first = await startFirst(folder)
    first.process.kill('SIGSTOP')
    const second = start(folder)
    await second.ended
    expect(inUse(second)).toEqual({ inUse: true, pid: first.process.pid, answered: false })
    first.process.kill('SIGCONT')
  })

  it('is waited for while the app before puts its things away', async () => {
    const folder = await startFolder()
    const first = await startFirst(folder)
    first.process.send('ending')
    const second = start(folder)
    await until(() => expect(second.told).toContainEqual({ waits: true }))
    expect(holds(second)).toBe(false)
    first.process.send('end')
    await until(() => expect(holds(second)).toBe(true))
    expect(first.told).not.toContain('shown')
  })

  it('goes to one of those that waited for it', async () => {
    const folder = await startFolder()
    const first = await startFirst(folder)
    first.process.send('ending')
    const later = [start(folder), start(folder)]
    // The other is told that it is too late: at once, or when the folder is free.
    const isTooLate = (each: Start) =>
      inUse(each) !== undefined || each.told.some((words) => JSON.stringify(words) === '{"taken":true}')
    await until(() => expect(later.every(({ told }) => told.length > 0)).toBe(true))
    first.process.send('end')
    await until(() => expect(later.every((each) => holds(each) || isTooLate(each))).toBe(true))
    expect(later.filter(holds)).toHaveLength(1)
  })

  it('may have a path too long for a socket', async () => {
    const folder = join(await startFolder(), 'x'.repeat(120))
    const first = await startFirst(folder)
    const second = start(folder)
    await second.ended
    expect(inUse(second)).toMatchObject({ pid: first.process.pid })
  })

  it('may hold a file that only looks like a socket of ours', async () => {
    const folder = await startFolder()
    await writeFile(join(folder, 'instance-1-00000000.sock'), 'no socket')
    await startFirst(folder)
  })
})

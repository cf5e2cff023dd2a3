import { fork } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { StorageProblem } from '../../src/shared/storage.ts'
import { openNumber } from '../support/storage-child.ts'

const child = join(import.meta.dirname, '..', 'support', 'storage-child.ts')
const kills = 50

/** Lets it count, kills it at a random moment, and gives the last number that it said was on the disk. */
async function countAndKill(folder: string, how: string): Promise<number> {
  const counting = fork(child, [folder, how], { stdio: 'ignore' })
  const begun = Promise.withResolvers<undefined>()
  let last = 0
  counting.on('message', (value) => {
    last = Number(value)
    begun.resolve(undefined)
  })
  const ended = new Promise((resolve) => counting.once('exit', resolve))
  await begun.promise
  await delay(Math.random() * 40)
  counting.kill('SIGKILL')
  await ended
  return last
}

it.each(['healthy', 'failing'])(
  'a process that is killed at any moment loses nothing that was said to be on the disk (%s disk)',
  { timeout: 240_000 },
  async (how) => {
    const folder = await mkdtemp(join(tmpdir(), 'storage-killed-'))
    try {
      for (let kill = 1; kill <= kills; kill++) {
        const last = await countAndKill(folder, how)
        const problems: StorageProblem[] = []
        const kept = (await openNumber(folder, problems)).all()
        const about = `kill ${kill} after ${last}`
        expect(problems, about).toEqual([])
        for (const value of kept) expect(value, about).toBeGreaterThanOrEqual(last)
      }
      expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

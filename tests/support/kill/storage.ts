import { readdir } from 'node:fs/promises'
import { expect } from 'vitest'
import { createFileSystem } from '../../../src/main/core/infra/files/file-system.ts'
import type { KillStory } from './harness.ts'
import { openNumber } from './number.ts'
import { bareWorld, type World } from './world.ts'

/** A number in each of the three ways in which things are kept: what was said to be on the disk is there, and can be read. */
export const storageStory: KillStory<World> = {
  acts: ['count'],
  then: 'count',
  open: () => bareWorld(),
  async standing({ data, told }) {
    const number = await openNumber(data, createFileSystem())
    expect(number.problems).toEqual([])
    for (const value of number.all()) expect(value).toBeGreaterThanOrEqual(told.counted)
    expect((await readdir(data)).filter((name) => name.includes('damaged'))).toEqual([])
  },
  settled: () => Promise.resolve(),
}

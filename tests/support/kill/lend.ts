import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { keepOne, named } from '../practice-story.ts'
import type { KillStory } from './harness.ts'
import { signedInWorld, soon, type SignedInWorld } from './world.ts'

interface LendWorld extends SignedInWorld {
  readonly before: readonly string[]
}

/** Without a break at its end, so that one has to be put in and taken out. */
const text = '; mine\nfund=false'

/** A token lent to a file: after the next start the file is what it was, byte by byte, whenever the app was killed. */
export const lendStory: KillStory<LendWorld> = {
  acts: ['lend', 'takeBack'],
  then: 'start',
  async open() {
    const world = await signedInWorld({
      registry: { twoFactor: 'none' },
      npmrc: () => text,
      prepare: async (app, account, registry) => [await keepOne({ app, account, registry })],
    })
    return { ...world, before: await world.entries() }
  },
  async standing({ home, registry }) {
    const line = `//${new URL(registry.url).host}/:_authToken=${named(registry, 'release-42').secret}`
    expect([text, `${text}\n${line}\n`]).toContain(await home.read('.npmrc'))
  },
  async settled(world, { core }) {
    const { home, before } = world
    expect(await home.read('.npmrc')).toBe(text)
    expect(core.snapshot().handover.handed).toEqual([])
    await soon('the keychain is as before', async () => isDeepStrictEqual(await world.entries(), before))
  },
}

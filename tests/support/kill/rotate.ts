import { expect } from 'vitest'
import { needsUser } from '../../../src/shared/rotation.ts'
import type { CoreFixture } from '../core-fixture.ts'
import { answerAll, named } from '../practice-story.ts'
import type { KillStory } from './harness.ts'
import { npmrcWith, signedInWorld, soon, type SignedInWorld } from './world.ts'

const name = 'ci-install'

/** The registry's own memory is the witness: some token works and stands in the file at every moment, and in the end there is one. */
export const rotateStory: KillStory<SignedInWorld> = {
  acts: ['rotate'],
  then: 'decide',
  open: (_act, random) =>
    signedInWorld({
      npmrc: (registry) => npmrcWith(registry, named(registry, name).secret),
      prepare: (_app, _account, registry) =>
        Promise.resolve([named(registry, name).key, random() < 0.5 ? 'finish' : 'takeBack']),
    }),
  async standing(world) {
    const living = livingOf(world)
    expect(living.length).toBeLessThan(3)
    const text = await world.home.read('.npmrc')
    expect(living.map(({ secret }) => npmrcWith(world.registry, secret))).toContain(text)
  },
  async settled(world, app) {
    const { registry, account } = world
    await app.list(account)
    await app.core.handlers.plaintextTokens.find()
    const open = app.core.snapshot().rotations.filter(needsUser)
    // Two that live are told of.
    if (livingOf(world).length > 1) expect(open).toHaveLength(1)
    await decide(world, app)
    await rotateStory.standing?.(world)
    const [only, ...others] = livingOf(world)
    expect(others).toEqual([])
    const made = registry.requests.filter(
      ({ method, status, path }) => method === 'POST' && status === 201 && path.endsWith('/tokens'),
    )
    expect(made.length).toBeLessThan(2)
    expectNoDeleteTwice(world)
    // What is dead is not kept.
    const alive = ['demo/session', `demo/${only?.key ?? ''}`]
    await soon('what is kept is alive', async () =>
      (await world.entries()).every((entry) => alive.includes(entry)),
    )
  },
}

const livingOf = ({ registry }: SignedInWorld) =>
  registry.tokens().filter((token) => token.name?.startsWith(name))

/** Decides about a rotation that was cut short as its user would: the other way where the first is not to be had. */
async function decide({ order, registry }: SignedInWorld, app: CoreFixture): Promise<void> {
  const [open] = app.core.snapshot().rotations.filter(needsUser)
  if (!open) return
  answerAll(app, registry)
  const { finish, takeBack } = app.core.handlers.rotate
  const ways = order.words.includes('finish') ? [finish, takeBack] : [takeBack, finish]
  const said: string[] = []
  for (const way of ways) {
    const done = await way({ id: open.id })
    if (done.ok) break
    said.push(done.failure.message)
  }
  expect(app.core.snapshot().rotations.filter(needsUser), said.join(' ')).toEqual([])
}

/** No token that the list no longer had was asked for again, and none was deleted twice. */
export function expectNoDeleteTwice({ registry }: SignedInWorld): void {
  const deletes = registry.requests.filter(
    ({ method, status }) => method === 'DELETE' && ![401, 429].includes(status),
  )
  expect(deletes.filter(({ status }) => status !== 204)).toEqual([])
  expect(new Set(deletes.map(({ path }) => path)).size).toBe(deletes.length)
}

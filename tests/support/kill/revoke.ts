import { expect } from 'vitest'
import { openDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import { Secret } from '../../../src/main/core/infra/secrets/secret.ts'
import { valueOf } from '../core-fixture.ts'
import { answerAll } from '../practice-story.ts'
import type { KillStory } from './harness.ts'
import { expectNoDeleteTwice } from './rotate.ts'
import { openKeychain, signedInWorld, soon, type SignedInWorld } from './world.ts'

interface RevokeWorld extends SignedInWorld {
  readonly keys: readonly string[]
  /** Those whose secret is kept here. */
  readonly kept: readonly string[]
}

const tokens = 24
const keptCount = 5

/** Many are revoked: what was begun is brought to its end, each token once, and each is noted as what it is. */
export const revokeStory: KillStory<RevokeWorld> = {
  acts: ['revoke'],
  then: 'goOn',
  async open(_act, random) {
    // Codes serve once or for ever, and sometimes the registry asks for patience on the way.
    const world = await signedInWorld({
      registry: {
        tokens,
        codeUses: random() < 0.3 ? 1 : 0,
        fault: random() < 0.1 ? 'rate-limit-some@revoke' : 'none',
      },
      npmrc: () => 'fund=false\n',
      prepare: (_app, _account, registry) => Promise.resolve(registry.tokens().map(({ key }) => key)),
    })
    const all = world.registry.tokens()
    const kept = all.slice(0, keptCount)
    await keepAll(world, kept)
    return { ...world, keys: all.map(({ key }) => key), kept: kept.map(({ key }) => key) }
  },
  async settled(world, app) {
    const { registry, keys, kept } = world
    answerAll(app, registry)
    const receipts = async () => valueOf(await app.core.handlers.revoke.receipts({ batch: null }))
    await soon('each has come to its end', async () => (await receipts()).every(({ ended }) => ended))
    expectNoDeleteTwice(world)
    const all = await receipts()
    if (all.length === 0) {
      // Killed before it was written down that this was asked for.
      expect(registry.tokens()).toHaveLength(tokens)
      return
    }
    expect(registry.tokens()).toEqual([])
    expect(all.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
    const ends = all.map(({ key, ended }) => [key, ended?.outcome] as const)
    expect(ends.filter(([key, outcome]) => outcome !== (kept.includes(key) ? 'dead' : 'gone'))).toEqual([])
    await soon('nothing that is dead is kept', async () => (await world.entries()).length === 1)
  },
}

/** Keeps the secrets of these, as if the app had made them. */
async function keepAll(
  { registry, account, order, data }: SignedInWorld,
  kept: readonly { readonly key: string; readonly secret: string }[],
): Promise<void> {
  const keychain = openKeychain(order.keychain, data)
  const { username } = registry.account
  for (const { key, secret } of kept)
    await keychain.set(`Tokentray: ${registry.url}`, `${username}/${key}`, new Secret(secret))
  const folder = openDataFolder(data)
  const settings = JSON.parse((await folder.read('settings.json')) ?? '') as Record<string, unknown>
  const notes = { [account]: { kept: kept.map(({ key }) => key), names: {} } }
  await folder.write('settings.json', JSON.stringify({ ...settings, tokens: notes }))
}

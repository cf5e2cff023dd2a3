import { expect } from 'vitest'
import { undoEntry } from '../../../src/main/core/features/plaintext-tokens/kept.ts'
import {
  movesName,
  readMoves,
  type Move,
} from '../../../src/main/core/features/plaintext-tokens/plaintext-tokens.ts'
import { openDataFolder } from '../../../src/main/core/infra/storage/data-folder.ts'
import { serviceOf } from '../../../src/shared/keychain-entries.ts'
import { move, named } from '../practice-story.ts'
import type { KillStory } from './harness.ts'
import { chooseKeychain, npmrcWith, openKeychain, signedInWorld, soon, type SignedInWorld } from './world.ts'

interface MoveWorld extends SignedInWorld {
  readonly text: string
  readonly secret: string
  /** The row that the token is; null for one of a registry that nobody is signed in to. */
  readonly key: string | null
  /** Every move that the journal ever told of, by its id. */
  readonly known: Map<string, Move>
}

/** A token between its file and the keychain: in one of the two at every moment, and in the end in one alone. */
export const moveStory: KillStory<MoveWorld> = {
  acts: ['move', 'move', 'undo'],
  then: 'start',
  async open(act, random) {
    const isRow = random() < 0.5
    const foreign = { url: 'https://npm.acme.example/', secret: `npm_${'aB3'.repeat(12)}` }
    const world = await signedInWorld({
      keychain: chooseKeychain(random),
      registry: { twoFactor: 'none' },
      npmrc(registry) {
        const { secret } = isRow ? named(registry, 'ci-install') : foreign
        return npmrcWith(isRow ? registry : foreign, secret)
      },
      async prepare(app) {
        if (act !== 'undo') return []
        await app.core.handlers.plaintextTokens.find()
        const [found] = app.core.snapshot().plaintextTokens.found
        expect(await move(app, found?.id ?? '')).toMatchObject({ ok: true })
        return []
      },
    })
    const row = named(world.registry, 'ci-install')
    const { secret } = isRow ? row : foreign
    const text = npmrcWith(isRow ? world.registry : foreign, secret)
    const known = new Map<string, Move>()
    await learn(world.data, known)
    return { ...world, ...{ text, secret, known }, key: isRow ? row.key : null }
  },
  async standing(world) {
    await learn(world.data, world.known)
    const text = await world.home.read('.npmrc')
    expect([world.text, without(world.text)]).toContain(text)
    if (text !== world.text) expect(await keptOf(world)).toContain(world.secret)
  },
  async settled(world, { core }) {
    const inFile = (await world.home.read('.npmrc')) === world.text
    const { moved } = core.snapshot().plaintextTokens
    expect(moved).toHaveLength(inFile ? 0 : 1)
    const kept = await keptOf(world)
    expect(kept).toEqual(inFile ? [] : [world.secret, expect.stringContaining('cut')])
    const settings = JSON.parse((await openDataFolder(world.data).read('settings.json')) ?? '') as {
      tokens?: Record<string, { kept: string[] }>
    }
    expect(settings.tokens?.[world.account]?.kept ?? []).toEqual(
      inFile || world.key === null ? [] : [world.key],
    )
    if (world.order.keychain === 'system') return
    await soon('nothing more is kept', async () => (await world.entries()).length === (inFile ? 1 : 3))
  },
}

const without = (text: string) => text.replace(/^\/\/.*\n/m, '')

async function learn(data: string, known: Map<string, Move>): Promise<void> {
  for (const each of readMoves(await openDataFolder(data).read(movesName))) known.set(each.id, each)
}

/** What the keychain holds of all moves that there ever were. */
async function keptOf({ known, order, data }: MoveWorld): Promise<readonly string[]> {
  const keychain = openKeychain(order.keychain, data)
  const kept: string[] = []
  for (const each of known.values())
    for (const entry of [each.entry, undoEntry(each)]) {
      const got = await keychain.get(serviceOf(each.service), entry)
      expect(got.ok).toBe(true)
      if (got.ok && got.value) kept.push(got.value.reveal())
    }
  return kept
}

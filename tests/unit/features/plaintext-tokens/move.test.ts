import fc from 'fast-check'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { createAccountStore } from '../../../../src/main/core/features/accounts/accounts.ts'
import { readSnapshot } from '../../../../src/main/core/infra/files/snapshot.ts'
import { readBytes, type Format } from '../../../../src/main/core/infra/config-files/formats/index.ts'
import { openMoves } from '../../../../src/main/core/features/plaintext-tokens/moves.ts'
import { moveSecret, type MoveParts } from '../../../../src/main/core/features/plaintext-tokens/move.ts'
import { recoverMoves } from '../../../../src/main/core/features/plaintext-tokens/recover.ts'
import { undoMove } from '../../../../src/main/core/features/plaintext-tokens/undo.ts'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { createVault } from '../../../../src/main/core/infra/keychain/vault.ts'
import { systemClock } from '../../../../src/main/hosts/clock.ts'
import type { Keychain } from '../../../../src/main/core/infra/keychain/keychain.ts'
import { createTestHome } from '../../../support/plaintext-tokens/home.ts'
import { generatedFile } from '../../../support/plaintext-tokens/file-arbitraries.ts'
import { noLending } from '../../../support/plaintext-tokens/no-lending.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'

const home = await createTestHome()
afterAll(() => home.remove())

function createParts(keychain: Keychain | null = createMemoryKeychain()) {
  const files = memoryFiles()
  const vault = createVault(keychain, () => undefined)
  const accounts = createAccountStore({
    storage: { folder: files, report: () => undefined },
    vault,
    changed: () => undefined,
    log: () => undefined,
  })
  const parts: MoveParts = {
    fs: home.fs,
    vault,
    accounts,
    moves: openMoves({ folder: files, report: () => undefined }, () => undefined),
    clock: systemClock,
    lending: noLending,
  }
  return { parts, files, vault }
}

/** Moves the first secret of a file. */
async function moveFrom(parts: MoveParts, path: string, format: Format, meanwhile?: () => Promise<void>) {
  const snapshot = await readSnapshot(parts.fs, path)
  const [found] = snapshot ? readBytes(format, snapshot.bytes).secrets : []
  if (!snapshot || !found) throw new Error('there is no token in the file')
  await meanwhile?.()
  const place = { path, kind: 'user', format } as const
  return moveSecret(parts, { snapshot, found, place, registry: null, username: null, match: null })
}

const token = `npm_${'aB3'.repeat(12)}`
const line = `//npm.acme.example/:_authToken=${token}\n`

describe('moving a token', () => {
  it('changes only its bytes, and undoing gives back the file, byte by byte', async () => {
    const { parts, files } = createParts()
    const modes = fc.constantFrom(0o600, 0o644, 0o640, 0o400)
    await fc.assert(
      fc.asyncProperty(generatedFile, modes, async ({ format, bytes, left, token }, mode) => {
        const path = await home.write('file', bytes, mode)
        const moved = await moveFrom(parts, path, format)
        if (!moved.ok) throw new Error(moved.failure.message)
        expect((await readFile(path)).toString('latin1')).toBe(left.toString('latin1'))
        expect((await stat(path)).mode & 0o7777).toBe(mode)
        const kept = await parts.vault.find(moved.value.service, moved.value.entry)
        expect(kept.ok && kept.value?.reveal()).toBe(token)
        expect(files.texts.get('moves.json')).not.toContain(token)

        expect(await undoMove(parts, moved.value)).toEqual({ ok: true })
        expect((await readFile(path)).equals(bytes)).toBe(true)
        expect((await stat(path)).mode & 0o7777).toBe(mode)
        expect(await parts.vault.find(moved.value.service, moved.value.entry)).toEqual({
          ok: true,
          value: null,
        })
        expect(parts.moves.all()).toEqual([])
        expect(await readdir(home.path)).toEqual(['file'])
      }),
      { numRuns: 150 },
    )
  })

  it('follows a link to the file it leads to, and leaves the link', async () => {
    const { parts } = createParts()
    await home.write('dotfiles/npmrc', line)
    await home.link('linked', 'dotfiles/npmrc')
    const moved = await moveFrom(parts, `${home.path}/linked`, 'npmrc')
    expect(moved.ok).toBe(true)
    expect(await home.read('dotfiles/npmrc')).toBe('')
    if (moved.ok) await undoMove(parts, moved.value)
    expect(await home.read('linked')).toBe(line)
  })

  it.each([
    ['was written to', (path: string) => writeFile(path, `${line}fund=false\n`)],
    [
      'was replaced by the same bytes',
      async (path: string) => {
        await home.write('other', line)
        await rename(`${home.path}/other`, path)
      },
    ],
    ['was taken away', (path: string) => rm(path)],
  ])('is refused when the file %s meanwhile', async (_what, meanwhile) => {
    const { parts } = createParts()
    const path = await home.write('raced', line)
    const moved = await moveFrom(parts, path, 'npmrc', () => meanwhile(path))
    expect(moved).toMatchObject({ ok: false, failure: { code: 'file-changed' } })
    expect(parts.moves.all()).toEqual([])
    expect((await readdir(home.path)).filter((name) => name.includes('tokentray'))).toEqual([])
  })

  it('is refused without a keychain, and when the token is longer than keychains hold', async () => {
    const path = await home.write('npmrc', line)
    const { parts } = createParts(null)
    expect(await moveFrom(parts, path, 'npmrc')).toMatchObject({
      ok: false,
      failure: { code: 'keychain-unavailable' },
    })
    const long = await home.write('long', `//h/:_authToken=${'x'.repeat(1_025)}\n`)
    const refused = await moveFrom(createParts().parts, long, 'npmrc')
    expect(refused).toMatchObject({ ok: false, failure: { code: 'secret-too-large' } })
    expect(await home.read('npmrc')).toBe(line)
    expect(parts.moves.all()).toEqual([])
  })

  it('that was cut short is left alone while there is no keychain to ask', async () => {
    const { parts } = createParts()
    const path = await home.write('short', line)
    const moved = await moveFrom(parts, path, 'npmrc')
    if (!moved.ok) throw new Error(moved.failure.message)
    const cutShort = { ...moved.value, phase: 'moving' } as const
    await parts.moves.put(cutShort)

    const inMemory: MoveParts = { ...parts, vault: createVault(null, () => undefined) }
    await recoverMoves(inMemory)
    expect(parts.moves.all()).toEqual([cutShort])
    await recoverMoves(parts)
    expect(parts.moves.all()).toEqual([moved.value])
    const kept = await parts.vault.find(moved.value.service, moved.value.entry)
    expect(kept.ok && kept.value?.reveal()).toBe(token)
  })

  it('is not undone over a file that has changed since', async () => {
    const { parts } = createParts()
    const path = await home.write('later', line)
    const moved = await moveFrom(parts, path, 'npmrc')
    await writeFile(path, 'fund=false\n')
    if (!moved.ok) throw new Error(moved.failure.message)
    expect(await undoMove(parts, moved.value)).toMatchObject({ ok: false, failure: { code: 'file-changed' } })
    expect(await home.read('later')).toBe('fund=false\n')
    expect(parts.moves.all()).toHaveLength(1)
  })
})

import { readdir } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { readBytes } from '../../../../src/main/core/infra/config-files/formats/index.ts'
import type { FileSystem } from '../../../../src/main/core/infra/files/file-system.ts'
import { readSnapshot } from '../../../../src/main/core/infra/files/snapshot.ts'
import { createMemoryKeychain } from '../../../../src/main/core/infra/keychain/memory-keychain.ts'
import { createVault } from '../../../../src/main/core/infra/keychain/vault.ts'
import { undoEntry } from '../../../../src/main/core/features/plaintext-tokens/kept.ts'
import { moveSecret, type MoveParts } from '../../../../src/main/core/features/plaintext-tokens/move.ts'
import { openMoves, type Move } from '../../../../src/main/core/features/plaintext-tokens/moves.ts'
import { forgetMove, recoverMoves } from '../../../../src/main/core/features/plaintext-tokens/recover.ts'
import { undoMove } from '../../../../src/main/core/features/plaintext-tokens/undo.ts'
import { systemClock } from '../../../../src/main/hosts/clock.ts'
import type { Storage } from '../../../../src/main/core/infra/storage/storage.ts'
import { ok, type Result } from '../../../../src/shared/failure.ts'
import { memoryFiles } from '../../../support/core-fixture.ts'
import { failingFileSystem, type Failing } from '../../../support/failing-file-system.ts'
import { createTestHome } from '../../../support/plaintext-tokens/home.ts'
import { noLending } from '../../../support/plaintext-tokens/no-lending.ts'

const home = await createTestHome()
afterAll(() => home.remove())

const token = `npm_${'aB3'.repeat(12)}`
const file = `# mine\n//npm.acme.example/:_authToken=${token}\nfund=false\n`
const without = '# mine\nfund=false\n'
const row = { account: 'me', key: 'row-1' }

/** What can go wrong in a run: on the disk of the file, and on that of the app's own folder. */
interface Trouble {
  readonly failing: Failing
  /** Whether this write of `moves.json`, counted from 0, fails. */
  readonly writeFails: (write: number) => boolean
}

const noTrouble: Trouble = { failing: () => null, writeFails: () => false }

/** A computer whose disks can be given trouble and be healed again; the row that the token is of is noted in memory. */
function createComputer({ foreign = false } = {}) {
  let trouble = noTrouble
  let writes = 0
  const calls: string[] = []
  const folder = memoryFiles()
  const failing: Failing = (call) => {
    calls.push(call)
    return trouble.failing(call)
  }
  const kept = new Set<string>()
  const vault = createVault(createMemoryKeychain(), () => undefined)
  const storage: Storage = {
    folder: {
      ...folder,
      write: (name, text) =>
        trouble.writeFails(writes++)
          ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
          : folder.write(name, text),
    },
    report: () => undefined,
  }
  const moves = openMoves(storage, () => undefined)
  const parts: MoveParts = {
    fs: failingFileSystem(home.fs, failing, { foreign }),
    vault,
    moves,
    clock: systemClock,
    lending: noLending,
    accounts: {
      holds: (_account, key) => kept.has(key),
      noteKept(_account, key) {
        kept.add(key)
        return Promise.resolve(ok())
      },
      forgetToken(_account, key) {
        kept.delete(key)
        return Promise.resolve(ok())
      },
    },
  }
  return {
    parts,
    calls,
    kept,
    folder,
    set: (next: Trouble) => {
      trouble = next
      writes = 0
      calls.length = 0
    },
    writes: () => writes,
    /** The app starts again, with what is on the disk and in the keychain. */
    async restart(): Promise<MoveParts> {
      const again = { ...parts, moves: openMoves(storage, () => undefined) }
      await again.moves.load()
      await recoverMoves(again)
      return again
    },
  }
}

type Computer = ReturnType<typeof createComputer>

async function begin({ parts }: Computer) {
  const path = await home.write('.npmrc', file, 0o640)
  const snapshot = await readSnapshot(home.fs, path)
  const [found] = snapshot ? readBytes('npmrc', snapshot.bytes).secrets : []
  if (!snapshot || !found) throw new Error('there is no token in the file')
  const match = { ...row, name: 'ci', registry: 'https://npm.acme.example/', username: 'ada' }
  const place = { path, kind: 'user', format: 'npmrc' } as const
  return () => moveSecret(parts, { snapshot, found, place, registry: null, username: null, match })
}

async function moved(computer: Computer): Promise<Move> {
  const result = await (await begin(computer))()
  return result.ok ? result.value : expect.fail(result.failure.message)
}

const works = {
  move: begin,
  async undo(computer: Computer) {
    const move = await moved(computer)
    return () => undoMove(computer.parts, move)
  },
  async forget(computer: Computer) {
    const move = await moved(computer)
    return () => forgetMove(computer.parts, move)
  },
} satisfies Record<string, (computer: Computer) => Promise<() => Promise<Result<unknown>>>>

type Work = keyof typeof works

const inKeychain = async ({ parts }: Computer, entry: string) => {
  const found = await parts.vault.find('https://npm.acme.example/', entry)
  return found.ok && found.value !== null
}

/** Does the work with trouble and looks where the token is; heals the disks, goes on or starts again, and looks again. */
async function tryWith(work: Work, trouble: Trouble, { foreign = false, restarts = true } = {}) {
  const computer = createComputer({ foreign })
  const run = await works[work](computer)
  computer.set(trouble)
  const result = await run()
  const told = { calls: [...computer.calls], writes: computer.writes() }
  const text = await home.read('.npmrc')
  const atOnce = { inFile: text === file, kept: await inKeychain(computer, `ada/${row.key}`) }
  expect([file, without], 'the file is never half of it').toContain(text)

  computer.set(noTrouble)
  await recoverMoves(computer.parts)
  const { moves } = restarts ? await computer.restart() : computer.parts
  const left = await home.read('.npmrc')
  const [move] = moves.all()
  return {
    result,
    told,
    atOnce,
    after: {
      inFile: left === file,
      kept: await inKeychain(computer, `ada/${row.key}`),
      undo: move ? await inKeychain(computer, undoEntry(move)) : false,
      row: computer.kept.has(row.key),
      phases: moves.all().map(({ phase }) => phase),
      names: await readdir(home.path),
      journal: JSON.parse(computer.folder.texts.get('moves.json') ?? '[]') as unknown,
    },
    moves: restarts ? moves.all() : null,
  }
}

function agrees(
  { result, atOnce, after, moves }: Awaited<ReturnType<typeof tryWith>>,
  work: Work,
  about: string,
) {
  if (work !== 'forget') expect(atOnce.inFile || atOnce.kept, `${about}: in neither`).toBe(true)
  if (work !== 'forget') expect(after.inFile !== after.kept, `${about}: in both or neither`).toBe(true)
  expect(after.phases, about).toEqual(after.kept ? ['moved'] : [])
  expect({ undo: after.undo, row: after.row }, about).toEqual({ undo: after.kept, row: after.kept })
  expect(after.names, about).toEqual(['.npmrc'])
  if (moves) expect(after.journal, about).toEqual(moves)
  if (result.ok) expect(after.kept, about).toBe(work === 'move')
  else {
    expect(['storage-failed', 'file-unwritable', 'file-changed'], about).toContain(result.failure.code)
    expect(result.failure.message, about).toMatch(/^[A-Zm].*\.$/)
  }
}

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EROFS'] as const

describe.each(['move', 'undo'] as const)('%s on a disk that fails', (work) => {
  it.each(codes)('at any one call (%s): nothing is lost, nothing is there twice', async (code) => {
    for (const foreign of [false, true]) {
      const healthy = await tryWith(work, noTrouble, { foreign })
      agrees(healthy, work, 'no trouble')
      expect(healthy.told.calls).toEqual(
        expect.arrayContaining(['open', 'file.writeFile', 'file.chmod', 'file.sync', 'rename']),
      )
      expect(healthy.told.calls.includes('file.chown')).toBe(foreign)
      for (const [index, call] of healthy.told.calls.entries()) {
        let at = 0
        const failing = () => (at++ === index ? code : null)
        const tried = await tryWith(work, { ...noTrouble, failing }, { foreign })
        agrees(tried, work, `${code} at ${index} (${call})`)
      }
    }
  })

  it.each(codes)('from any one call on (%s)', async (code) => {
    const healthy = await tryWith(work, noTrouble)
    for (const [index, call] of healthy.told.calls.entries()) {
      let at = 0
      const failing = () => (at++ >= index ? code : null)
      agrees(await tryWith(work, { ...noTrouble, failing }), work, `${code} from ${index} (${call})`)
    }
  })
})

it.each(['move', 'undo', 'forget'] as const)(
  '%s with a journal that the disk does not take: it is said, and put right later',
  async (work) => {
    const healthy = await tryWith(work, noTrouble)
    expect(healthy.told.writes).toBeGreaterThan(1)
    for (let from = 0; from < healthy.told.writes; from++) {
      for (const once of [true, false]) {
        const writeFails = (write: number) => (once ? write === from : write >= from)
        agrees(await tryWith(work, { ...noTrouble, writeFails }, { restarts: false }), work, `write ${from}`)
        const tried = await tryWith(work, { ...noTrouble, writeFails })
        agrees(tried, work, `write ${from}${once ? '' : ' and later'}`)
        expect(tried.result, `write ${from}`).toMatchObject({
          ok: false,
          failure: { code: 'storage-failed' },
        })
      }
    }
  },
)

it('a move whose folder cannot be flushed is done, and so is its undoing', async () => {
  for (const work of ['move', 'undo'] as const) {
    const renamed = { was: false }
    const failing: Failing = (call) => {
      if (call === 'rename') renamed.was = true
      return renamed.was && call.endsWith('sync') ? 'EINVAL' : null
    }
    const tried = await tryWith(work, { ...noTrouble, failing })
    expect(tried.result.ok).toBe(true)
    agrees(tried, work, work)
  }
})

it('a rename that is done and told as failed is believed from the file alone', async () => {
  for (const work of ['move', 'undo'] as const) {
    const computer = createComputer()
    const fs: FileSystem = computer.parts.fs
    const parts = {
      ...computer.parts,
      fs: {
        ...fs,
        rename: async (...paths: Parameters<FileSystem['rename']>) => {
          await home.fs.rename(...paths)
          throw Object.assign(new Error('late'), { code: 'EIO' })
        },
      },
    }
    const run = await works[work](work === 'move' ? { ...computer, parts } : computer)
    const move = computer.parts.moves.all()[0]
    const result = work === 'move' || !move ? await run() : await undoMove(parts, move)
    expect(result.ok).toBe(true)
    expect(await home.read('.npmrc')).toBe(work === 'move' ? without : file)
    expect(await inKeychain(computer, `ada/${row.key}`)).toBe(work === 'move')
    expect(parts.moves.all().map(({ phase }) => phase)).toEqual(work === 'move' ? ['moved'] : [])
  }
})

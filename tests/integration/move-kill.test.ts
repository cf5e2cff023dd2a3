import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasKeyringSession } from '../../scripts/setup/keyring-session.mjs'
import { undoEntry } from '../../src/main/core/features/plaintext-tokens/kept.ts'
import { runPool } from '../../src/main/core/infra/concurrency.ts'
import { openDataFolder } from '../../src/main/core/infra/storage/data-folder.ts'
import { recoverMoves } from '../../src/main/core/features/plaintext-tokens/recover.ts'
import { createTestHome } from '../support/plaintext-tokens/home.ts'
import { openMoveParts } from '../support/plaintext-tokens/move-parts.ts'

const child = join(import.meta.dirname, '..', 'support', 'plaintext-tokens', 'move-child.ts')
const token = `npm_${'aB3'.repeat(12)}`
const file = `# mine\n//npm.acme.example/:_authToken=${token}\nfund=false\n`
const kills = 50
/** Side by side; the machines this runs on have two cores. */
const atOnce = 3

type Work = 'move' | 'undo'

/** One try: the work is begun and killed after so many milliseconds, then the app starts again. */
async function killed(work: Work, delay: number | null) {
  const home = await createTestHome()
  const data = await mkdtemp(join(tmpdir(), 'tokentray-moves-'))
  try {
    await home.write('.npmrc', file, 0o640)
    const took = await runAndKill([home.path, data, work], delay)
    const inFileAtOnce = (await home.read('.npmrc')) === file
    const parts = await openMoveParts(data)
    const [move] = parts.moves.all()
    const kept = async () => {
      const found = move ? await parts.vault.find(move.service, move.entry) : null
      return found?.ok === true && found.value?.reveal() === token
    }
    const keptAtOnce = await kept()
    await parts.vault.check()

    await recoverMoves(parts)
    const text = await home.read('.npmrc')
    const undo = move ? await parts.vault.find(move.service, undoEntry(move)) : null
    return {
      took,
      lost: !inFileAtOnce && !keptAtOnce,
      inFile: text === file,
      outOfFile: text === file.replace(/^\/\/.*\n/m, ''),
      kept: await kept(),
      undoKept: undo?.ok === true && undo.value !== null,
      phases: parts.moves.all().map(({ phase }) => phase),
      names: await readdir(home.path),
      secretsInData: (await openDataFolder(data).read('moves.json'))?.includes(token) ?? false,
    }
  } finally {
    await home.remove()
    await rm(data, { recursive: true, force: true })
  }
}

/** How long the work took, in milliseconds; until it was killed, where it was. */
async function runAndKill(args: readonly string[], delay: number | null): Promise<number> {
  const running = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => running.once('close', resolve))
  let printed = ''
  let begun = 0
  let took = 0
  running.stdout.on('data', (text: Buffer) => {
    printed += text.toString()
    if (begun === 0 && printed.includes('begun')) {
      begun = performance.now()
      if (delay !== null) setTimeout(() => running.kill('SIGKILL'), delay)
    }
    if (printed.includes('done')) took = performance.now() - begun
  })
  await ended
  if (begun === 0) throw new Error('the child did not begin')
  return took
}

it.skipIf(!hasKeyringSession())(
  `loses nothing and keeps nothing twice when it is killed at any of ${kills} moments`,
  { timeout: 400_000 },
  async () => {
    const whole = { move: (await killed('move', null)).took, undo: (await killed('undo', null)).took }
    const tries = Array.from({ length: kills }, (_, index): Work => (index % 3 === 2 ? 'undo' : 'move'))
    const seen = { inFile: 0, kept: 0, cutShort: 0 }
    await runPool(tries, atOnce, async (work) => {
      const delay = Math.random() * whole[work] * 1.1
      const after = await killed(work, delay)
      const about = `${work} killed after ${delay.toFixed(1)} ms: ${JSON.stringify(after)}`
      expect(after.lost, about).toBe(false)
      expect(after.inFile !== after.kept, about).toBe(true)
      expect(after.inFile !== after.outOfFile, about).toBe(true)
      expect(after.undoKept, about).toBe(after.kept)
      expect(after.phases, about).toEqual(after.kept ? ['moved'] : [])
      expect(after.names, about).toEqual(['.npmrc'])
      expect(after.secretsInData, about).toBe(false)
      if (after.took === 0) seen.cutShort++
      if (after.inFile) seen.inFile++
      else seen.kept++
    })
    // Else the moments were not where they should have been.
    expect(Math.min(seen.inFile, seen.kept, seen.cutShort)).toBeGreaterThan(0)
  },
)
